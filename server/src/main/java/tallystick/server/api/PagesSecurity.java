package tallystick.server.api;

import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Serves the web application to anybody, before the API's rules are asked: it is the same public
 * bytes for all, and holds no figure of anyone's.
 *
 * <p>Its policy allows nothing inline but style elements that bear the answer's own nonce, and
 * nothing from elsewhere: script that somebody manages to write into a name, a note or an error
 * does not run, and has nowhere to send to.
 */
@Configuration(proxyBeanMethods = false)
class PagesSecurity {
  /** A year: a hashed file never changes. */
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  private static final int NONCE_BYTES = 16;

  @Bean
  @Order(1)
  SecurityFilterChain pages(HttpSecurity http, ApiSecurity.Gates gates) {
    Pages pages = Pages.read();
    http.securityMatcher(request -> isForPages(pages, request))
        .csrf(AbstractHttpConfigurer::disable)
        .formLogin(AbstractHttpConfigurer::disable)
        .httpBasic(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .headers(AbstractHttpConfigurer::disable)
        .addFilterAfter(gates.headers(), SecurityContextHolderFilter.class)
        .addFilterAfter(gates.host(), AnswerHeaders.class)
        .addFilterBefore(gates.host(), AuthorizationFilter.class)
        .addFilterBefore(gates.headers(), AuthorizationFilter.class)
        .addFilterBefore(gates.probes(), AuthorizationFilter.class)
        .addFilterBefore(new Server(pages, new SecureRandom()), AuthorizationFilter.class)
        .authorizeHttpRequests(rules -> rules.anyRequest().denyAll());
    return http.build();
  }

  private static boolean isForPages(Pages pages, HttpServletRequest request) {
    String method = request.getMethod();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      return false;
    }
    String path = request.getRequestURI();
    // Whoever looks for a page that never was is seen to by the API's gates.
    if (!path.startsWith("/") || Probes.isProbe(path)) {
      return false;
    }
    return pages.file(path).isPresent()
        || (pages.isPage(path) && header(request, HttpHeaders.ACCEPT).contains("text/html"));
  }

  static String policy(String nonce) {
    return "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"
        + nonce
        + "'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self';"
        + " frame-ancestors 'none'; base-uri 'none'";
  }

  private static String header(HttpServletRequest request, String name) {
    String value = request.getHeader(name);
    return value == null ? "" : value;
  }

  /** Answers every request that reaches it. */
  private static final class Server extends OncePerRequestFilter {
    private final Pages pages;
    private final SecureRandom random;

    Server(Pages pages, SecureRandom random) {
      this.pages = pages;
      this.random = random;
    }

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws IOException {
      byte[] fresh = new byte[NONCE_BYTES];
      random.nextBytes(fresh);
      String nonce = Base64.getEncoder().encodeToString(fresh);
      response.setHeader("Content-Security-Policy", policy(nonce));
      Optional<Pages.PageFile> file = pages.file(request.getRequestURI());
      if (file.isPresent()) {
        send(request, response, file.get());
      } else {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setContentType("text/html; charset=utf-8");
        write(request, response, pages.document(nonce).getBytes(StandardCharsets.UTF_8));
      }
    }

    private static void send(
        HttpServletRequest request, HttpServletResponse response, Pages.PageFile file)
        throws IOException {
      response.setContentType(file.type());
      response.setHeader(HttpHeaders.CACHE_CONTROL, file.hashed() ? FOR_EVER : "no-cache");
      response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
      String accepted = header(request, HttpHeaders.ACCEPT_ENCODING).toLowerCase(Locale.ROOT);
      String encoding = file.encoding(accepted);
      if (!encoding.equals("identity")) {
        response.setHeader(HttpHeaders.CONTENT_ENCODING, encoding);
      }
      write(request, response, file.bytesIn(encoding));
    }

    private static void write(
        HttpServletRequest request, HttpServletResponse response, byte[] bytes) throws IOException {
      response.setContentLength(bytes.length);
      if (!request.getMethod().equals("HEAD")) {
        response.getOutputStream().write(bytes);
      }
    }
  }
}
