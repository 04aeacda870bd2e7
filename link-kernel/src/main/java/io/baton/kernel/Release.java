package io.baton.kernel;

/** The kernel's version, asked only to explain a failure. */
final class Release {
  private static final String RELEASE = System.getProperty("os.version");

  private Release() {}

  /** "TCX links: since Linux 6.6, this is 6.1.0-9-amd64"; null if this one is new enough. */
  static String hintBefore(int major, int minor, String feature) {
    return isBefore(major, minor)
        ? "%s: since Linux %d.%d, this is %s".formatted(feature, major, minor, RELEASE)
        : null;
  }

  static boolean isBefore(int major, int minor) {
    String[] parts = RELEASE.split("[.-]");
    int version = Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
    return version < major * 1000 + minor;
  }
}
