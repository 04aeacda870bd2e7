package io.baton.broker;

import io.baton.LinkName;

/**
 * What a peer may do beyond what an entry's own record entitles it to. Without a policy: root may
 * use any name, release and list everything; everybody else may use names that begin with {@code
 * u<uid>/}; a peer whose uid is not known (the overflow uid) may do nothing.
 */
record Rights(boolean everything, String namePrefix) {
  boolean mayName(LinkName name) {
    return everything || namePrefix != null && name.value().startsWith(namePrefix);
  }

  boolean mayRelease(LinkName name) {
    return everything;
  }

  boolean maySee(LinkName name) {
    return everything;
  }
}
