/** BPF programs in C, compiled into this jar: what Baton itself runs, the demo and the tests. */
package io.baton.bpf;
