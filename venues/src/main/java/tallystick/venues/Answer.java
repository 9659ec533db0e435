package tallystick.venues;

import tallystick.intent.Bytes;

/** What a venue said to a read. */
public sealed interface Answer {

  /** Success; the venue's bytes as they came. */
  record Body(Bytes json) implements Answer {}

  /**
   * The venue refused: its code and words, or the HTTP status where it gave none.
   *
   * @param httpStatus 400 to 599
   * @param code the venue's own; 0 when it gave none
   */
  record Refused(int httpStatus, int code, String text) implements Answer {}

  /** No answer: unreachable, timed out, over the budget of requests, longer than allowed. */
  record Silent(String why) implements Answer {}
}
