package tallystick.server;

import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import tallystick.server.fleet.FleetSettings;

/**
 * A listener of its own for machines, with the server's own TLS, where they reach it without a
 * proxy: it serves {@code /terminal/v1} and nothing else, and keeps a connection for each machine.
 * Machines show no certificate: each signs for its session with the key that the keeper enrolled,
 * which no authority can give to somebody else.
 */
@Configuration(proxyBeanMethods = false)
class MachinePort {
  private static final String PATH = "/terminal/v1/";

  /** Longer than a beat, so that a machine keeps the connection it has. */
  private static final Duration KEPT = Duration.ofSeconds(45);

  /** One who has connected and says nothing. */
  private static final Duration FIRST_WORD = Duration.ofSeconds(10);

  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> machineListener(
      ServerSettings settings) {
    return factory ->
        settings.fleet().door().ifPresent(door -> factory.addAdditionalConnectors(connector(door)));
  }

  private static Connector connector(FleetSettings.Door door) {
    Connector connector = new Connector(Http11NioProtocol.class.getName());
    connector.setPort(door.port());
    connector.setScheme("https");
    connector.setSecure(true);
    connector.setThrowOnFailure(true);
    SSLHostConfig tls = new SSLHostConfig();
    tls.setProtocols("TLSv1.2+TLSv1.3");
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(tls, SSLHostConfigCertificate.Type.UNDEFINED);
    certificate.setCertificateFile(readable(door.certificate()).toString());
    certificate.setCertificateKeyFile(readable(door.key()).toString());
    tls.addCertificate(certificate);
    connector.addSslHostConfig(tls);
    Http11NioProtocol protocol = (Http11NioProtocol) connector.getProtocolHandler();
    protocol.setProperty("address", door.address());
    protocol.setSSLEnabled(true);
    protocol.setMaxConnections(door.connections());
    protocol.setKeepAliveTimeout(Math.toIntExact(KEPT.toMillis()));
    protocol.setConnectionTimeout(Math.toIntExact(FIRST_WORD.toMillis()));
    protocol.setMaxKeepAliveRequests(-1);
    protocol.setExecutor(new VirtualThreadExecutor("machine-"));
    return connector;
  }

  private static Path readable(Path file) {
    if (!Files.isReadable(file)) {
      throw new ServerException(
          "Cannot read "
              + file
              + ", which --machines-certificate or --machines-key names. Both are PEM files that"
              + " the server's user can read");
    }
    return file;
  }

  /** Pages and people's API are not there for whoever reaches the machines' listener. */
  @Bean
  FilterRegistrationBean<Filter> onlyMachines(ServerSettings settings) {
    int port = settings.fleet().door().map(FleetSettings.Door::port).orElse(-1);
    FilterRegistrationBean<Filter> first =
        new FilterRegistrationBean<>(
            (request, response, chain) -> {
              if (request.getLocalPort() == port
                  && request instanceof HttpServletRequest asked
                  && response instanceof HttpServletResponse answer
                  && !asked.getServletPath().startsWith(PATH)) {
                answer.setStatus(HttpServletResponse.SC_NOT_FOUND);
                return;
              }
              chain.doFilter(request, response);
            });
    first.setOrder(Ordered.HIGHEST_PRECEDENCE);
    return first;
  }
}
