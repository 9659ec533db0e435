package tallystick.server.tally;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tallystick.intent.Bytes;
import tallystick.intent.Frame;
import tallystick.server.ServerException;
import tallystick.server.keeper.KeeperLink;
import tallystick.tally.proof.TilePath;
import tallystick.watch.OpenedEntry;
import tallystick.watch.prove.Evidence;
import tallystick.watch.prove.EvidenceFile;

/**
 * Gathers what a stranger needs to check the organisation's entries: the signed checkpoint, the
 * log's public key, all tiles, and the entries with their salts ({@link EvidenceFile}).
 */
public final class EvidenceBundle {
  /** Some 20,000 tiles. A larger log is mirrored, not packed. */
  private static final long MAX_LEAVES = 2_500_000;

  private final KeeperLink keeper;

  public EvidenceBundle(KeeperLink keeper) {
    this.keeper = keeper;
  }

  /** The bundle as a zip file, as the log stands now. */
  public byte[] gather(Frame.Welcome welcome) {
    byte[] checkpoint = keeper.tallyFile(TilePath.CHECKPOINT);
    String[] lines = new String(checkpoint, StandardCharsets.UTF_8).split("\n", 3);
    long size = Long.parseLong(lines[1]);
    if (size > MAX_LEAVES) {
      throw new ServerException(
          "The log has " + size + " leaves, too many for one zip; mirror its tiles instead");
    }
    Map<String, Bytes> files = new HashMap<>();
    files.put(TilePath.CHECKPOINT, Bytes.of(checkpoint));
    for (TilePath tile : tiles(size)) {
      files.put(tile.path(), Bytes.of(keeper.tallyFile(tile.path())));
    }
    return EvidenceFile.write(
        new Evidence(
            welcome.verifierKey(),
            "The keeper of "
                + welcome.logOrigin()
                + " is run by whoever runs this server"
                + (welcome.isolated()
                    ? ", under a user of its own."
                    : ". It is not isolated: keeper, approver and server share a user."),
            files,
            entries(size)));
  }

  private List<OpenedEntry> entries(long size) {
    List<OpenedEntry> entries = new ArrayList<>();
    long from = 0;
    while (true) {
      List<Frame.Opened> page = keeper.entries(from, Frame.AskEntries.MAX_ENTRIES);
      for (Frame.Opened opened : page) {
        if (opened.index() < size) {
          entries.add(OpenedEntry.of(opened.index(), opened.salt(), opened.entry()));
        }
      }
      if (page.size() < Frame.AskEntries.MAX_ENTRIES) {
        return entries;
      }
      from += page.size();
    }
  }

  private static List<TilePath> tiles(long size) {
    List<TilePath> tiles = new ArrayList<>();
    for (long index = 0; index * TilePath.FULL_WIDTH < size; index++) {
      tiles.add(TilePath.entries(index, width(size, index)));
    }
    long hashes = size;
    for (int level = 0; hashes > 0 && level <= TilePath.MAX_LEVEL; level++) {
      for (long index = 0; index * TilePath.FULL_WIDTH < hashes; index++) {
        tiles.add(TilePath.hashes(level, index, width(hashes, index)));
      }
      hashes /= TilePath.FULL_WIDTH;
    }
    return tiles;
  }

  private static int width(long hashes, long index) {
    return (int) Math.min(TilePath.FULL_WIDTH, hashes - index * TilePath.FULL_WIDTH);
  }
}
