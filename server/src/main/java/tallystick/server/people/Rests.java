package tallystick.server.people;

/** Trading rights that rest after a reset, and how they come back. */
public final class Rests {
  private final People people;
  private final Passkeys passkeys;
  private final Sessions sessions;

  public Rests(People people, Passkeys passkeys, Sessions sessions) {
    this.people = people;
    this.passkeys = passkeys;
    this.sessions = sessions;
  }

  /**
   * A passkey from before the reset, or the approver's, was used in a session. When that session
   * was begun with what the reset gave, both are in one hand: the rest ends for good, and what was
   * made meanwhile counts. A session that the old passkey began itself has its rights anyway, and
   * proves nothing about who used the reset link.
   */
  public void proved(Person person, Session session) {
    if (person.rests() && !session.proved()) {
      passkeys.proved(person.id());
      people.change(person.id(), now -> now.withRest(""));
    }
    sessions.stepUp(session, true);
  }
}
