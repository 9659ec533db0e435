package tallystick.server.api;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import tallystick.server.people.TokenStore;
import tools.jackson.databind.json.JsonMapper;

/**
 * Which scope which address needs; what is not named is denied. There are no sessions and no
 * cookies, so that no browser can be made to send anybody's rights along.
 */
@Configuration(proxyBeanMethods = false)
class ApiSecurity {
  private static final String READ = "read";
  private static final String TRADE = "trade";
  private static final String ADMIN = "admin";

  @Bean
  SecurityFilterChain api(HttpSecurity http, TokenStore tokens, JsonMapper json) {
    http.csrf(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .addFilterBefore(new BodyLimit(json), AuthorizationFilter.class)
        .addFilterBefore(new BearerTokens(tokens), AuthorizationFilter.class)
        .authorizeHttpRequests(
            rules ->
                rules
                    // The request itself was authorised; these are its later legs.
                    .dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers(HttpMethod.GET, "/health", "/health/*")
                    .permitAll()
                    .requestMatchers("/api/v1/tokens", "/api/v1/tokens/**")
                    .hasAuthority(ADMIN)
                    .requestMatchers(HttpMethod.POST, "/api/v1/accounts", "/api/v1/accounts/**")
                    .hasAuthority(ADMIN)
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
                          write(
                              json,
                              response,
                              Problem.unauthorised(
                                      "This address needs a valid token: Authorization: Bearer"
                                          + " tst_... The first one is in admin.token in the"
                                          + " server's folder")
                                  .toDetail());
                        })
                    .accessDeniedHandler(
                        (request, response, why) ->
                            write(
                                json,
                                response,
                                Problem.forbidden(
                                        "This token's scopes do not allow "
                                            + request.getMethod()
                                            + " "
                                            + request.getRequestURI()
                                            + "; an administrator can make one that does")
                                    .toDetail())));
    return http.build();
  }

  static void write(JsonMapper json, HttpServletResponse response, ProblemDetail detail)
      throws IOException {
    response.setStatus(detail.getStatus());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    response.setCharacterEncoding(StandardCharsets.UTF_8);
    response.getOutputStream().write(json.writeValueAsBytes(detail));
  }
}
