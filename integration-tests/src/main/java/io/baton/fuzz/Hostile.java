package io.baton.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A process of hostile clients, as a program: attacks at "attack" until "rest", then closes what it
 * has open and says how much it was.
 */
final class Hostile {
  private static final int THREADS = 8;

  private final List<Attacks> attacks = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean attacking;
  private volatile AssertionError failure;

  /** {@code SOCKET UID PINS LINKS CROWDS SEED} */
  public static void main(String[] args) throws Exception {
    var hostile = new Hostile();
    for (int i = 0; i < THREADS; i++) {
      var random = new Random(Long.parseLong(args[5]) + i);
      int uid = Integer.parseInt(args[1]);
      var arsenal = new Arsenal(random, uid, Path.of(args[2]), Integer.parseInt(args[3]));
      boolean crowds = Boolean.parseBoolean(args[4]);
      hostile.attacks.add(new Attacks(Path.of(args[0]), crowds, random, arsenal));
    }
    System.out.println("ready");
    hostile.obey();
  }

  private void obey() throws IOException, InterruptedException {
    var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      if (order.equals("attack")) {
        attack();
      } else {
        rest();
        System.out.println(said());
      }
    }
  }

  private void attack() {
    attacking = true;
    for (Attacks each : attacks) {
      Thread thread = new Thread(() -> attack(each));
      threads.add(thread);
      thread.start();
    }
  }

  private void attack(Attacks each) {
    try (each) {
      while (attacking && failure == null) {
        each.next();
      }
    } catch (AssertionError e) {
      failure = e;
    }
  }

  private void rest() throws InterruptedException {
    attacking = false;
    for (Thread thread : threads) {
      thread.join();
    }
    threads.clear();
  }

  /** How many connections and messages since the start, "12 345"; or what the broker did wrong. */
  private String said() {
    if (failure != null) {
      failure.printStackTrace();
      return "failed " + failure.getMessage().lines().findFirst().orElse("");
    }
    int connections = attacks.stream().mapToInt(Attacks::connections).sum();
    int messages = attacks.stream().mapToInt(Attacks::messages).sum();
    return connections + " " + messages;
  }
}
