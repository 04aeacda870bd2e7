/** BPF programs in C, compiled into this jar, for the demo and the tests. */
package io.baton.bpf;
