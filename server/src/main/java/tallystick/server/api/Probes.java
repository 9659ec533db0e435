package tallystick.server.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;
import tallystick.server.incidents.FindingStore;
import tools.jackson.databind.json.JsonMapper;

/**
 * Somebody looks for the page that makes a first administrator, as it was found open at other
 * products on servers long in use. There is none here; that he looks is worth knowing.
 */
final class Probes extends OncePerRequestFilter {
  private static final long DAY_MS = 24L * 3_600_000;

  /** Findings a day; what comes beyond is counted only. */
  private static final int MAX_TOLD_A_DAY = 50;

  private static final int MAX_PATH = 200;

  private static final Set<String> FIRST_SEGMENTS =
      Set.of(
          "setup",
          "setup.php",
          "install",
          "install.php",
          "installer",
          "installation",
          "default-installation",
          "create-admin",
          "first-admin",
          "first-administrator",
          "register-admin",
          "wp-admin",
          "wp-login.php",
          "server",
          "cas");

  private final FindingStore findings;
  private final Sources sources;
  private final InstantSource clock;
  private final JsonMapper json;
  private final Counter seen;
  private final Map<String, Integer> told = new LinkedHashMap<>();
  private long today;

  Probes(
      FindingStore findings,
      Sources sources,
      InstantSource clock,
      JsonMapper json,
      MeterRegistry metrics) {
    this.findings = findings;
    this.sources = sources;
    this.clock = clock;
    this.json = json;
    this.seen =
        Counter.builder("tallystick.probes")
            .description("Requests for a first administrator's page, which does not exist")
            .register(metrics);
  }

  private record Evidence(String source, String method, String path) {}

  static boolean isProbe(String path) {
    String[] segments = path.toLowerCase(Locale.ROOT).split("/", 5);
    for (int i = 1; i < segments.length && i <= 3; i++) {
      // Behind /api, /api/v1 or nothing at all.
      if (FIRST_SEGMENTS.contains(segments[i])) {
        return true;
      }
      if (!segments[i].equals("api") && !segments[i].equals("v1")) {
        return false;
      }
    }
    return false;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String path = request.getRequestURI();
    if (!isProbe(path)) {
      chain.doFilter(request, response);
      return;
    }
    seen.increment();
    String source = sources.throttled(request);
    if (toTell(source)) {
      findings.add(
          new FindingStore.NewFinding(
              "first-admin-probe/" + source + "/" + clock.millis() / DAY_MS,
              "first-admin-probe",
              "warning",
              "",
              "Somebody at "
                  + source
                  + " looked for a page that makes a first administrator. There is none: the keeper"
                  + " alone enrols one, with a code from its own console",
              new Evidence(
                  source,
                  request.getMethod(),
                  path.substring(0, Math.min(path.length(), MAX_PATH)))));
    }
    ApiSecurity.write(
        json,
        response,
        Problem.detail(HttpStatus.GONE, "gone", "There is no such page, and there never was"));
  }

  /** Once a day per source, and for so many sources a day. */
  private synchronized boolean toTell(String source) {
    long day = clock.millis() / DAY_MS;
    if (day != today) {
      today = day;
      told.clear();
    }
    return told.size() < MAX_TOLD_A_DAY && told.merge(source, 1, Integer::sum) == 1;
  }
}
