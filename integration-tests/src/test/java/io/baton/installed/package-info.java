/** The package for Debian, its units of systemd, and the manifests for Kubernetes. */
package io.baton.installed;
