package io.baton.cli;

/** Text in a page. */
final class Html {
  private Html() {}

  /** As it is meant to be read: nothing in it is markup, also not in an attribute. */
  static String text(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> {
                  // What a browser cannot show in any way is no name of anything either.
                  boolean shown = c >= ' ' && c != 0x7f && (c < 0xd800 || c > 0xdfff);
                  escaped.appendCodePoint(shown ? c : '\ufffd');
                }
              }
            });
    return escaped.toString();
  }
}
