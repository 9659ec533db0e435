package tallystick.server;

import java.security.SecureRandom;
import java.time.InstantSource;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import tallystick.server.database.Database;
import tallystick.server.people.FirstToken;
import tallystick.server.people.TokenStore;

/** How the parts are put together; the only place that knows all of them. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = UserDetailsServiceAutoConfiguration.class)
@ComponentScan("tallystick.server.api")
class ServerParts {
  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  DataSource dataSource(Database database) {
    return database.dataSource();
  }

  @Bean
  TokenStore tokenStore(JdbcClient db, InstantSource clock, ServerSettings settings) {
    TokenStore tokens = new TokenStore(db, clock, new SecureRandom());
    FirstToken.ensure(tokens, settings.folder());
    return tokens;
  }
}
