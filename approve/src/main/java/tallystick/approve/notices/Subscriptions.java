package tallystick.approve.notices;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The browsers to be told, in a file of lines: endpoint, key, secret. */
final class Subscriptions {
  private final Path file;
  private final List<PushOutlet.Subscription> all = new ArrayList<>();

  /**
   * Reads the file; none is none.
   *
   * @throws IOException when it cannot be read
   */
  Subscriptions(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] words = line.split(" ", -1);
        if (words.length == 3) {
          all.add(new PushOutlet.Subscription(URI.create(words[0]), words[1], words[2]));
        }
      }
    }
  }

  synchronized List<PushOutlet.Subscription> all() {
    return List.copyOf(all);
  }

  synchronized void add(PushOutlet.Subscription subscription, int max) throws IOException {
    all.removeIf(one -> one.endpoint().equals(subscription.endpoint()));
    if (all.size() >= max) {
      throw new IllegalArgumentException(
          max + " browsers are told already; the host's owner can take some out of " + file);
    }
    all.add(subscription);
    write();
  }

  synchronized void remove(PushOutlet.Subscription subscription) throws IOException {
    all.remove(subscription);
    write();
  }

  private void write() throws IOException {
    StringBuilder text = new StringBuilder();
    for (PushOutlet.Subscription one : all) {
      text.append(one.endpoint() + " " + one.p256dh() + " " + one.auth() + "\n");
    }
    OwnFiles.write(file, text.toString());
  }
}
