package tallystick.tally.witness;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tallystick.tally.proof.AddCheckpoint;
import tallystick.tally.proof.Checkpoint;
import tallystick.tally.proof.ConsistencyProof;
import tallystick.tally.proof.Hash;
import tallystick.tally.proof.MalformedException;
import tallystick.tally.proof.NoteCheck;
import tallystick.tally.proof.NoteSigner;
import tallystick.tally.proof.Rfc6962;
import tallystick.tally.proof.SignedNote;
import tallystick.tally.proof.VerifierKey;

/**
 * The judgement of tlog-witness, without HTTP. For each log it is told about it remembers the
 * largest checkpoint it has cosigned, and signs only one that provably continues it. Looking,
 * judging and writing down are one step per log: of two requests at once the second sees what the
 * first has left. It writes down before it signs, so that a crash can cost a signature but never a
 * memory.
 */
public final class Witness {
  private final Map<String, Followed> logs = new HashMap<>();
  private final WitnessMemory memory;
  private final NoteSigner signer;
  private final InstantSource clock;

  /** One log: whose signature counts, and what was last seen. Its monitor guards {@code seen}. */
  private static final class Followed {
    final List<VerifierKey> keys;
    Checkpoint seen;

    Followed(List<VerifierKey> keys, Checkpoint seen) {
      this.keys = keys;
      this.seen = seen;
    }
  }

  Witness(
      Map<String, List<VerifierKey>> logs,
      WitnessMemory memory,
      NoteSigner signer,
      InstantSource clock) {
    this.memory = memory;
    this.signer = signer;
    this.clock = clock;
    for (Map.Entry<String, List<VerifierKey>> log : logs.entrySet()) {
      String origin = log.getKey();
      Checkpoint nothing = new Checkpoint(origin, 0, Rfc6962.emptyRoot());
      Checkpoint seen = memory.lastSeen(origin).orElse(nothing);
      this.logs.put(origin, new Followed(List.copyOf(log.getValue()), seen));
    }
  }

  /** Judges one request. A broken disk throws {@link tallystick.tally.TallyException}. */
  public WitnessAnswer addCheckpoint(byte[] body) {
    AddCheckpoint request;
    Checkpoint offered;
    try {
      request = AddCheckpoint.parse(body);
      offered = Checkpoint.parse(request.checkpoint().text());
    } catch (MalformedException e) {
      return new WitnessAnswer.Malformed(String.valueOf(e.getMessage()));
    }
    Followed log = logs.get(offered.origin());
    if (log == null) {
      return new WitnessAnswer.UnknownLog(offered.origin());
    }
    switch (request.checkpoint().check(log.keys)) {
      case NoteCheck.Refused refused -> {
        return new WitnessAnswer.NotSigned(refused.reason());
      }
      case NoteCheck.Verified ignored -> {}
    }
    if (request.oldSize() > offered.size()) {
      return new WitnessAnswer.Malformed("old size above the checkpoint's");
    }
    synchronized (log) {
      return judge(log, request, offered);
    }
  }

  private WitnessAnswer judge(Followed log, AddCheckpoint request, Checkpoint offered) {
    Checkpoint seen = log.seen;
    if (request.oldSize() != seen.size()) {
      return new WitnessAnswer.Conflict(seen.size());
    }
    Hash seenRoot = seen.root();
    if (offered.size() == seen.size() && !offered.root().equals(seenRoot)) {
      return new WitnessAnswer.Conflict(seen.size());
    }
    ConsistencyProof proof = new ConsistencyProof(seen.size(), offered.size(), request.path());
    if (!proof.proves(seenRoot, offered.root())) {
      return new WitnessAnswer.Inconsistent();
    }
    SignedNote note = request.checkpoint();
    memory.remember(offered.origin(), note);
    log.seen = offered;
    return new WitnessAnswer.Cosigned(note.cosign(signer, clock.instant().getEpochSecond()));
  }
}
