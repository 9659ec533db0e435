package tallystick.paper.stream;

/** Does something after the running batch is stored. */
@FunctionalInterface
public interface Outlet {
  void tell(Runnable message);
}
