package tallystick.atm.rule;

/** How well a customer is known, from least to best. */
public enum Tier {
  /** Nothing but the address. */
  ANONYMOUS,
  /** A telephone number that answered. */
  PHONE,
  /** An identity document that was checked. */
  ID,
  /** Where the money comes from was asked, too. */
  ENHANCED
}
