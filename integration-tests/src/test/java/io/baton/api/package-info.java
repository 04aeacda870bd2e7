/** Services that use {@code io.baton}, in processes of their own, against a real broker. */
package io.baton.api;
