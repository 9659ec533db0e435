package tallystick.keeper;

import java.util.List;
import tallystick.keeper.journal.Journal;
import tallystick.keeper.witness.Witnesses;
import tallystick.tally.log.PublishedCheckpoint;
import tallystick.tally.proof.Hash;

/** The journal as witnesses see it. */
record WitnessedLog(Journal journal) implements Witnesses.Log {
  @Override
  public PublishedCheckpoint published() {
    return journal.published();
  }

  @Override
  public List<Hash> consistency(long oldSize, long size) {
    return journal.consistencyPath(oldSize, size).stream().map(Hash::of).toList();
  }

  @Override
  public boolean addSignatures(long size, List<String> lines) {
    return journal.addSignatures(size, lines);
  }
}
