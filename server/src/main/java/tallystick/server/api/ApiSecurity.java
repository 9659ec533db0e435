package tallystick.server.api;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import tallystick.server.PublicOrigin;
import tallystick.server.ServerSettings;
import tallystick.server.incidents.FindingStore;
import tallystick.server.people.People;
import tallystick.server.people.Right;
import tallystick.server.people.Sessions;
import tallystick.server.people.Standings;
import tallystick.server.people.TokenStore;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which right which address needs; what is not named is denied. Programs bring a token, people a
 * session's cookie, which {@link BrowserSessions} keeps other sites from using.
 */
@Configuration(proxyBeanMethods = false)
class ApiSecurity {
  private static final String READ = Right.READ.word();
  private static final String EVIDENCE = Right.EVIDENCE.word();
  private static final String TRADE = Right.TRADE.word();
  private static final String ADMIN = Right.ADMIN.word();

  @Bean
  Cookies cookies(PublicOrigin origin) {
    return new Cookies(origin);
  }

  @Bean
  Sources sources(ServerSettings settings) {
    return new Sources(settings);
  }

  /** What looks at every request before anybody asks who sent it, in this order. */
  record Gates(
      HostCheck host,
      AnswerHeaders headers,
      Probes probes,
      BodyLimit body,
      BearerTokens tokens,
      BrowserSessions sessions) {}

  @Bean
  Gates gates(
      PublicOrigin origin,
      Sources sources,
      Cookies cookies,
      FindingStore findings,
      InstantSource clock,
      MeterRegistry metrics,
      TokenStore tokens,
      People people,
      Sessions sessions,
      Standings standings,
      JsonMapper json) {
    return new Gates(
        new HostCheck(origin, sources, json),
        new AnswerHeaders(origin),
        new Probes(findings, sources, clock, json, metrics),
        new BodyLimit(json),
        new BearerTokens(tokens, people, standings),
        new BrowserSessions(sessions, people, standings, cookies, origin, json));
  }

  @Bean
  SecurityFilterChain api(HttpSecurity http, Gates gates, JsonMapper json) {
    http.csrf(AbstractHttpConfigurer::disable)
        .headers(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .addFilterAfter(gates.headers(), SecurityContextHolderFilter.class)
        .addFilterAfter(gates.host(), AnswerHeaders.class)
        .addFilterAfter(gates.probes(), HostCheck.class)
        .addFilterBefore(gates.body(), AuthorizationFilter.class)
        .addFilterBefore(gates.tokens(), AuthorizationFilter.class)
        .addFilterBefore(gates.sessions(), AuthorizationFilter.class)
        .authorizeHttpRequests(
            rules ->
                rules
                    // The request itself was authorised; these are its later legs.
                    .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers(HttpMethod.GET, "/health", "/health/*")
                    .permitAll()
                    // What the whole world may know of the log.
                    .requestMatchers(HttpMethod.GET, "/checkpoint", "/tile/**")
                    .permitAll()
                    // Whoever is not signed in yet; what asks for more says so itself.
                    .requestMatchers(
                        "/api/v1/session",
                        "/api/v1/session/passkey",
                        "/api/v1/session/passkey/options",
                        "/api/v1/session/password",
                        "/api/v1/session/totp",
                        "/api/v1/welcome",
                        "/api/v1/welcome/**",
                        "/api/v1/proof",
                        "/api/v1/proof/answer")
                    .permitAll()
                    // A person's own, whatever his role.
                    .requestMatchers(
                        "/api/v1/session/**",
                        "/api/v1/sessions",
                        "/api/v1/sessions/**",
                        "/api/v1/means",
                        "/api/v1/means/**")
                    .hasAuthority(READ)
                    .requestMatchers(
                        "/api/v1/tokens",
                        "/api/v1/tokens/**",
                        "/api/v1/people",
                        "/api/v1/people/**")
                    .hasAuthority(ADMIN)
                    // What money may do, in one account or in all of them.
                    .requestMatchers(
                        HttpMethod.POST,
                        "/api/v1/accounts",
                        "/api/v1/accounts/**",
                        "/api/v1/ceilings")
                    .hasAuthority(ADMIN)
                    // Stopping a machine is for whoever may stop things; all else is money.
                    .requestMatchers(
                        HttpMethod.POST,
                        "/api/v1/fleet/machines/*/lock",
                        "/api/v1/fleet/lock",
                        "/api/v1/fleet/closures",
                        "/api/v1/fleet/bulk/lock")
                    .hasAuthority(TRADE)
                    .requestMatchers(
                        HttpMethod.POST,
                        "/api/v1/fleet/**",
                        "/api/v1/sales/**",
                        "/api/v1/cash/**",
                        "/api/v1/coins",
                        "/api/v1/coins/**")
                    .hasAuthority(ADMIN)
                    .requestMatchers(
                        HttpMethod.GET,
                        "/api/v1/tally/evidence.zip",
                        "/api/v1/incidents/*/evidence/*")
                    .hasAuthority(EVIDENCE)
                    .requestMatchers(HttpMethod.POST, "/api/v1/incidents/*/export.zip")
                    .hasAuthority(EVIDENCE)
                    .requestMatchers(HttpMethod.GET, "/api/**", "/metrics")
                    .hasAuthority(READ)
                    .requestMatchers("/api/v1/**")
                    .hasAuthority(TRADE)
                    .anyRequest()
                    .denyAll())
        .exceptionHandling(
            e ->
                e.authenticationEntryPoint(
                        (request, response, why) -> {
                          response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
                          write(json, response, nobody(request).toDetail());
                        })
                    .accessDeniedHandler(
                        (request, response, why) ->
                            write(json, response, denied(request).toDetail())));
    return http.build();
  }

  private static Problem nobody(HttpServletRequest request) {
    return request.getAttribute(BrowserSessions.WHY_NOT) instanceof Problem known
        ? known
        : Problem.unauthorised(
            "This address needs you to sign in, or a valid token: Authorization: Bearer tst_..."
                + " The first token is in admin.token in the server's folder");
  }

  private static Problem denied(HttpServletRequest request) {
    String what = request.getMethod() + " " + request.getRequestURI();
    return switch (Caller.now()) {
      case Caller.ByToken token ->
          Problem.forbidden(
              "This token's scopes, or the rights of the person who made it, do not allow "
                  + what
                  + "; an administrator can make one that does");
      case Caller.ByPerson person when person.person().rests() && !person.session().proved() ->
          Problem.denied("trading-rests", person.person().restsBecause());
      case Caller.ByPerson person
          when !person.rights().containsAll(person.person().role().rights()) ->
          Problem.denied("keeper-unread", Standings.Standing.KEEPER_UNREAD.text());
      case Caller.ByPerson person ->
          Problem.denied(
              "role-missing",
              "Your role, " + person.person().role().word() + ", does not allow " + what);
    };
  }

  static void write(JsonMapper json, HttpServletResponse response, ProblemDetail detail)
      throws IOException {
    response.setStatus(detail.getStatus());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setCharacterEncoding(StandardCharsets.UTF_8);
    response.getOutputStream().write(json.writeValueAsBytes(detail));
  }
}
