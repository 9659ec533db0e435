/** What crosses the wall between the server and the keeper; changes here are security changes. */
module tallystick.intent {
  requires static org.jspecify;
  requires transitive tallystick.market;

  exports tallystick.intent;
  exports tallystick.intent.words;
}
