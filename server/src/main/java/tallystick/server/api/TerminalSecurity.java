package tallystick.server.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.web.filter.OncePerRequestFilter;
import tallystick.intent.TerminalId;
import tallystick.server.fleet.Fleet;
import tools.jackson.databind.json.JsonMapper;

/**
 * The machines' door: below {@code /terminal/v1} nothing but a machine's own session counts, no
 * cookie and no token of people's, and how often one calls is bounded for each address and each
 * machine.
 */
@Configuration(proxyBeanMethods = false)
class TerminalSecurity {
  /** Where a request's machine stands once its session was found. */
  static final String MACHINE = "tallystick.machine";

  static final String PATH = "/terminal/v1/";

  /** The longest statement is a twentieth of it. */
  private static final long MAX_BODY_BYTES = 64 * 1024;

  /** A machine beats six times a minute and asks for a sale's state while a customer watches. */
  private static final int PER_MACHINE = 600;

  /** Openings of a hall of machines behind one address, after a power cut. */
  private static final int PER_ADDRESS = 3_000;

  @Bean
  @Order(0)
  SecurityFilterChain terminals(
      HttpSecurity http, ApiSecurity.Gates gates, Sources sources, Fleet fleet, JsonMapper json) {
    http.securityMatcher(PATH + "**")
        .csrf(AbstractHttpConfigurer::disable)
        .headers(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .anonymous(AbstractHttpConfigurer::disable)
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .addFilterAfter(gates.headers(), SecurityContextHolderFilter.class)
        .addFilterBefore(new Door(fleet, sources, json), AuthorizationFilter.class)
        .authorizeHttpRequests(rules -> rules.anyRequest().permitAll());
    return http.build();
  }

  /** Calls counted in minutes; the oldest are forgotten when there are too many to count. */
  static final class Allowance {
    private static final long WINDOW_MS = 60_000;
    private static final int MAX_KEYS = 200_000;

    private final LongSupplier monotonicMs;
    private final Map<String, Window> windows = new LinkedHashMap<>();

    private record Window(long sinceMs, int calls) {}

    Allowance(LongSupplier monotonicMs) {
      this.monotonicMs = monotonicMs;
    }

    synchronized boolean takes(String key, int perMinute) {
      long nowMs = monotonicMs.getAsLong();
      Window window = windows.get(key);
      Window next =
          window == null || nowMs - window.sinceMs() >= WINDOW_MS
              ? new Window(nowMs, 1)
              : new Window(window.sinceMs(), window.calls() + 1);
      windows.put(key, next);
      if (windows.size() > MAX_KEYS) {
        windows.remove(windows.keySet().iterator().next());
      }
      return next.calls() <= perMinute;
    }
  }

  /**
   * Requests under way, and those that wait for them. Beyond it one is told at once to come again,
   * which costs less than to keep him, and keeps who was let in quick.
   */
  static final class Crowd {
    /** More than processors and database connections can use. */
    private static final int AT_ONCE = 64;

    /** What is served within the patience of a machine, which is some seconds. */
    private static final int MAX_WAITING = 2_000;

    private static final long WAIT_MS = 2_000;

    private final Semaphore places;
    private final int maxWaiting;
    private final long waitMs;

    Crowd() {
      this(AT_ONCE, MAX_WAITING, WAIT_MS);
    }

    Crowd(int atOnce, int maxWaiting, long waitMs) {
      this.places = new Semaphore(atOnce, true);
      this.maxWaiting = maxWaiting;
      this.waitMs = waitMs;
    }

    /** Whether there is a place, at once or soon; who got one says {@link #end}. */
    boolean begin() {
      if (places.tryAcquire()) {
        return true;
      }
      if (places.getQueueLength() >= maxWaiting) {
        return false;
      }
      try {
        return places.tryAcquire(waitMs, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    void end() {
      places.release();
    }
  }

  private static final class Door extends OncePerRequestFilter {
    private static final String SCHEME = "Bearer ";
    private static final Set<String> UNKNOWN_MAY = Set.of(PATH + "session");

    private final Fleet fleet;
    private final Sources sources;
    private final JsonMapper json;
    private final Crowd crowd = new Crowd();
    private final Allowance allowance = new Allowance(() -> System.nanoTime() / 1_000_000);

    Door(Fleet fleet, Sources sources, JsonMapper json) {
      this.fleet = fleet;
      this.sources = sources;
      this.json = json;
    }

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      if (request.getContentLengthLong() > MAX_BODY_BYTES
          || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null) {
        refuse(
            response, Problem.tooLarge("A body has a Content-Length of at most " + MAX_BODY_BYTES));
        return;
      }
      Optional<TerminalId> machine = machine(request);
      // Who is known is counted by his machine: a hall of them behind one address is no crowd.
      if (machine.isPresent()
          ? !allowance.takes("machine/" + machine.get(), PER_MACHINE)
          : !allowance.takes("address/" + sources.throttled(request), PER_ADDRESS)) {
        refuse(response, slower());
        return;
      }
      if (machine.isPresent()) {
        request.setAttribute(MACHINE, machine.get());
      } else if (!UNKNOWN_MAY.contains(request.getRequestURI())) {
        refuse(response, Problem.unauthorised("Open a session first: POST " + PATH + "session"));
        return;
      }
      if (!crowd.begin()) {
        refuse(
            response,
            Problem.unavailable("busy", "Too many machines ask at this moment; ask again"));
        return;
      }
      try {
        chain.doFilter(request, response);
      } finally {
        crowd.end();
      }
    }

    private static Problem slower() {
      return Problem.of(
          HttpStatus.TOO_MANY_REQUESTS, "slow-down", "Too many calls in a minute; wait one");
    }

    private Optional<TerminalId> machine(HttpServletRequest request) {
      String header = request.getHeader(HttpHeaders.AUTHORIZATION);
      return header != null && header.startsWith(SCHEME)
          ? fleet.sessions().whose(header.substring(SCHEME.length()).strip())
          : Optional.empty();
    }

    private void refuse(HttpServletResponse response, Problem problem) throws IOException {
      if (problem.isForNow()) {
        response.setHeader(HttpHeaders.RETRY_AFTER, Problem.RETRY_AFTER_SECONDS);
      }
      ApiSecurity.write(json, response, problem.toDetail());
    }
  }
}
