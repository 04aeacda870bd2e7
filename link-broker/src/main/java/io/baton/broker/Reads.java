package io.baton.broker;

import io.baton.LinkName;
import io.baton.varlink.Protocol;
import java.util.List;
import java.util.Map;

/** The methods that only read. On the loop's thread. */
final class Reads {
  private final Registry registry;
  private final Replies replies;
  private final Watchers watchers;
  private final Status status;

  Reads(Registry registry, Replies replies, Watchers watchers, Status status) {
    this.registry = registry;
    this.replies = replies;
    this.watchers = watchers;
    this.status = status;
  }

  void describe(Request request) {
    LinkName name = request.name();
    request.end();
    EntryRecord record = registry.get(name);
    if (record == null || !registry.maySee(request.session().caller(), record)) {
      throw Errors.noSuchEntry(name.value());
    }
    request.session().reply(replies.described(record));
  }

  void list(Request request) {
    String prefix = prefix(request);
    List<EntryRecord> seen =
        registry.records().stream()
            .filter(record -> record.name().value().startsWith(prefix))
            .filter(record -> registry.maySee(request.session().caller(), record))
            .toList();
    request.session().reply(new Listing(replies, seen));
  }

  void watch(Request request) {
    watchers.open(request.session(), prefix(request));
  }

  void status(Request request) {
    request.end();
    request.session().reply(status.reply(request.session().caller()));
  }

  void info(Request request) {
    request.end();
    request
        .session()
        .reply(
            Map.of(
                "vendor", "Baton",
                "product", "Baton",
                "version", Status.version(),
                "url", "",
                "interfaces", List.of(Protocol.SERVICE, Protocol.INTERFACE)));
  }

  void interfaceDescription(Request request) {
    String name = request.parameters().string("interface");
    request.end();
    String description = Protocol.description(name);
    if (description == null) {
      throw Errors.interfaceNotFound(name);
    }
    request.session().reply(Map.of("description", description));
  }

  private static String prefix(Request request) {
    String prefix = request.parameters().stringOrNull("namePrefix");
    request.end();
    if (!request.call().more()) {
      throw Errors.expectedMore();
    }
    return prefix == null ? "" : prefix;
  }
}
