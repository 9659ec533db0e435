package tallystick.approve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tallystick.approve.notices.Notices;
import tallystick.approve.notices.Telling;
import tallystick.intent.CallerId;
import tallystick.intent.Canonical;
import tallystick.intent.Entry;
import tallystick.intent.Frame;
import tallystick.intent.OrganisationId;
import tallystick.intent.words.InForce;

/**
 * Looks at the keeper every few seconds and tells what is new. How far it has told stands in a
 * file, so that nothing of the time in which the approver did not run stays untold, and nothing is
 * told twice; what still waits for people is told again after a restart, since it still does.
 */
final class NoticeWatch implements AutoCloseable {
  private static final long LOOK_MS = 2_000;

  private final Path socket;
  private final OrganisationId organisation;
  private final Telling telling;
  private final Notices notices;
  private final Path position;
  private final Set<CallerId> waiting = new HashSet<>();
  private final Thread thread;
  private InForce inForce = new InForce();
  private String log = "";
  private long next;
  private volatile boolean closed;

  NoticeWatch(
      Path socket, OrganisationId organisation, Telling telling, Notices notices, Path folder) {
    this.socket = socket;
    this.organisation = organisation;
    this.telling = telling;
    this.notices = notices;
    this.position = folder.resolve("notices.position");
    this.thread = Thread.ofVirtual().name("notices").unstarted(this::work);
  }

  void start() {
    thread.start();
  }

  private void work() {
    while (!closed) {
      try (KeeperSocket keeper = KeeperSocket.connect(socket)) {
        look(keeper);
      } catch (KeeperSocket.Away | KeeperSocket.Failed e) {
        // The page says so to whoever looks; what happened meanwhile is told when it is back.
        pause();
        continue;
      } catch (RuntimeException | IOException e) {
        System.err.println("approver: notices: " + e.getMessage());
      }
      pause();
    }
  }

  private void pause() {
    try {
      Thread.sleep(LOOK_MS);
    } catch (InterruptedException e) {
      closed = true;
      Thread.currentThread().interrupt();
    }
  }

  private void look(KeeperSocket keeper)
      throws KeeperSocket.Away, KeeperSocket.Failed, IOException {
    Frame.Welcome welcome = keeper.welcome();
    String now = welcome.verifierKey() + " " + welcome.epoch();
    long told = now.equals(log) ? next : told(welcome.verifierKey());
    if (!now.equals(log)) {
      inForce = new InForce();
      next = 0;
      log = now;
    }
    String checkpoint =
        keeper.ask(new Frame.AskStatus(organisation), Frame.Status.class).status().checkpoint();
    List<Frame.Opened> page;
    do {
      page =
          keeper.askList(
              new Frame.AskEntries(organisation, next, Frame.AskEntries.MAX_ENTRIES),
              Frame.Opened.class);
      for (Frame.Opened opened : page) {
        Entry entry = Canonical.decodeEntry(opened.entry().toArray());
        inForce.take(entry);
        next = entry.sequence() + 1;
        if (told >= 0 && entry.sequence() >= told) {
          telling.entry(entry, checkpoint).ifPresent(notices::tell);
        }
      }
    } while (page.size() == Frame.AskEntries.MAX_ENTRIES);
    if (next != told) {
      remember(welcome.verifierKey());
    }
    Set<CallerId> still = new HashSet<>();
    for (Frame.Pending pending :
        keeper.askList(new Frame.AskPending(organisation), Frame.Pending.class)) {
      still.add(pending.change());
      if (!waiting.contains(pending.change())) {
        notices.tell(telling.waits(pending, inForce.before(pending.setting()), checkpoint));
      }
    }
    waiting.clear();
    waiting.addAll(still);
  }

  /** How far this log was told; -1 when never, so that a first start tells no old stories. */
  private long told(String verifierKey) throws IOException {
    if (!Files.exists(position)) {
      return -1;
    }
    String[] words = Files.readString(position).strip().split(" ", -1);
    if (words.length != 2 || !words[0].equals(verifierKey)) {
      return -1;
    }
    try {
      return Long.parseLong(words[1]);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private void remember(String verifierKey) throws IOException {
    Path fresh = position.resolveSibling("notices.position.new");
    Files.write(fresh, (verifierKey + " " + next + "\n").getBytes(StandardCharsets.UTF_8));
    Files.move(
        fresh, position, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
