package io.baton.broker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SessionsTest {
  private final Sessions sessions = new Sessions();

  @Test
  void eachUserHasOneCallInATurn() {
    assertTrue(sessions.takeTurn(4242, 1));
    assertFalse(sessions.takeTurn(4242, 1));
    assertTrue(sessions.takeTurn(4243, 1));
    assertTrue(sessions.takeTurn(4242, 2));
    assertFalse(sessions.takeTurn(4242, 2));
  }

  @Test
  void rootHasAsManyAsItLikes() {
    assertTrue(sessions.takeTurn(0, 1));
    assertTrue(sessions.takeTurn(0, 1));
  }
}
