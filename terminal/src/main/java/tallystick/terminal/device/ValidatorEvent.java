package tallystick.terminal.device;

import java.util.Optional;
import tallystick.intent.Cash;

/**
 * What happened to a note, or to the device. Of each {@link BillValidator#stack} comes in the end
 * exactly one of {@link Stacked}, {@link Returned} or {@link Lost}, unless the device stays silent;
 * repeats of {@link Stacked} are possible after a restart and are the journal's to recognise.
 */
public sealed interface ValidatorEvent {
  /** A note lies in escrow and waits for {@link BillValidator#stack} or {@code giveBack}. */
  record Escrowed(Cash note) implements ValidatorEvent {}

  /**
   * The note is in the cashbox and nobody at the front can get it back.
   *
   * @param note empty where the protocol does not repeat the value
   * @param maybeTold whether the terminal may have written this very note down before it restarted;
   *     then it is a credit only where the journal still waits for one
   */
  record Stacked(Optional<Cash> note, boolean maybeTold) implements ValidatorEvent {}

  /** The note that was in escrow went back to the customer. */
  record Returned() implements ValidatorEvent {}

  /** A note was refused before it reached escrow. */
  record Rejected(String why) implements ValidatorEvent {}

  /** A note of another currency, or of no value the settings name, went back to the customer. */
  record NotOurs(String what) implements ValidatorEvent {}

  /** The device has started. Where the note stood, if there was one, when its power went. */
  record Started(Remains remains) implements ValidatorEvent {}

  /** Events happened that cannot be read any more; a note that was being stacked is in doubt. */
  record Lost(String why) implements ValidatorEvent {}

  /** Something keeps it from taking notes. */
  record Trouble(ValidatorTrouble kind, String detail) implements ValidatorEvent {}

  /** The last trouble is over. */
  record Recovered() implements ValidatorEvent {}

  /**
   * First words of a device that has been under power all along: no note is on its way in it. One
   * that was to be stacked is still the customer's.
   */
  record Empty() implements ValidatorEvent {}

  /** It does not answer any more, or nothing that could be understood. */
  record Unplugged(String why) implements ValidatorEvent {}

  /** It answers again. */
  record Replugged() implements ValidatorEvent {}

  /** What a validator found in itself as its power came back. */
  enum Remains {
    /** No note on its way; one that was being stacked is stacked or was never taken. */
    NONE,
    /** A note that can still be given back, and will be. */
    IN_ACCEPTOR,
    /** A note that is past the point of no return, and will be stacked. */
    IN_STACKER,
    /** The protocol does not say. */
    UNSAID
  }
}
