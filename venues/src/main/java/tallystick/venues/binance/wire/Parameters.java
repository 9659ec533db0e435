package tallystick.venues.binance.wire;

import java.util.ArrayList;
import java.util.List;
import tallystick.venues.RateBudget.Purpose;

/** Parameters of a call in the order they are sent. */
final class Parameters {
  private final List<Call.Parameter> parameters = new ArrayList<>();

  Parameters add(String name, String value) {
    parameters.add(new Call.Parameter(name, value));
    return this;
  }

  Parameters add(String name, long value) {
    return add(name, Long.toString(value));
  }

  Call call(Call.Method method, String path, int weight, Purpose purpose) {
    return new Call(method, path, parameters, weight, purpose);
  }
}
