package io.baton.broker;

import java.util.List;
import java.util.Map;

/** What the broker is doing when it is killed. */
enum CrashCase {
  GRACE_END {
    @Override
    void prepare(CrashScene scene) {
      scene.giveAway(Map.of("graceSec", 1));
    }

    @Override
    void happen(CrashScene scene) {
      scene.untilGone();
    }
  },

  OWNER_EXIT {
    @Override
    void prepare(CrashScene scene) {
      scene.haveOwner();
    }

    @Override
    void happen(CrashScene scene) {
      scene.killOwner();
    }
  },

  DEPOSIT {
    @Override
    void prepare(CrashScene scene) {}

    @Override
    void happen(CrashScene scene) {
      scene.deposit(false, World.TERMS);
    }
  },

  RENEWAL {
    @Override
    void prepare(CrashScene scene) {
      scene.deposit(true, World.TERMS);
    }

    @Override
    void happen(CrashScene scene) {
      scene.deposit(true, World.GUARDED);
    }
  },

  TRANSFER {
    @Override
    void prepare(CrashScene scene) {
      scene.deposit(true, World.GUARDED);
    }

    @Override
    void happen(CrashScene scene) {
      List<?> heirs = List.of(Map.of("uid", 0));
      scene.deposit(false, Map.of("heirs", heirs, "heirsOnly", true, "graceSec", 60));
    }
  },

  CLAIM {
    @Override
    void prepare(CrashScene scene) {
      scene.giveAway(World.TERMS);
    }

    @Override
    void happen(CrashScene scene) {
      scene.claim();
    }
  },

  CONFIRM {
    @Override
    void prepare(CrashScene scene) {
      scene.giveAway(World.TERMS);
      scene.claim();
    }

    @Override
    void happen(CrashScene scene) {
      scene.client().confirm(scene.claimed, World.GUARDED);
    }
  },

  /** The owner's link is its own afterwards, and no longer the broker's. */
  CONFIRM_UNGUARDED {
    @Override
    void prepare(CrashScene scene) {
      CONFIRM.prepare(scene);
    }

    @Override
    void happen(CrashScene scene) {
      scene.client().confirm(scene.claimed, World.TERMS);
    }
  },

  ABORT {
    @Override
    void prepare(CrashScene scene) {
      CONFIRM.prepare(scene);
    }

    @Override
    void happen(CrashScene scene) {
      scene.client().abort(scene.claimed);
    }
  },

  /** The claimant gives it back with another program. */
  REPLACE_IN_CUSTODY {
    @Override
    void prepare(CrashScene scene) {
      scene.giveAway(World.TERMS);
      scene.claimAndReplace();
    }

    @Override
    void happen(CrashScene scene) {
      scene.abortWithProgram();
    }
  },

  RELEASE {
    @Override
    void prepare(CrashScene scene) {
      scene.giveAway(World.TERMS);
    }

    @Override
    void happen(CrashScene scene) {
      scene.release();
    }
  };

  abstract void prepare(CrashScene scene);

  /**
   * Can be repeated.
   *
   * @throws java.io.UncheckedIOException if the broker is gone before it is answered
   */
  abstract void happen(CrashScene scene);
}
