package tallystick.atm.rule;

/** Whose sales a limit adds up. */
public enum Scope {
  /** One sale alone, whoever makes it. */
  SALE,
  /** One person, at whatever machine. */
  PERSON,
  /** One coin address. */
  ADDRESS,
  /** One machine, whoever stands before it. */
  TERMINAL
}
