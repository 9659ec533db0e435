package tallystick.approve.notices;

import jakarta.mail.Authenticator;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Mail over SMTP, encrypted unless the mail server is on this very host. */
final class MailOutlet implements Outlet {
  /** A mail server that takes longer is tried again later. */
  private static final String TIMEOUT_MS = "20000";

  /**
   * How to get there.
   *
   * @param security {@code starttls}, {@code tls}, or {@code none} for a server on loopback
   * @param user null where the server asks for none
   */
  record Setup(
      String host,
      int port,
      String security,
      @Nullable String user,
      @Nullable String password,
      String from,
      String to) {
    @Override
    public String toString() {
      return "mail to " + to + " by " + host + ":" + port;
    }
  }

  private final Setup setup;
  private final Session session;

  MailOutlet(Setup setup) {
    this.setup = setup;
    Properties properties = new Properties();
    properties.put("mail.smtp.host", setup.host());
    properties.put("mail.smtp.port", String.valueOf(setup.port()));
    properties.put("mail.smtp.connectiontimeout", TIMEOUT_MS);
    properties.put("mail.smtp.timeout", TIMEOUT_MS);
    properties.put("mail.smtp.writetimeout", TIMEOUT_MS);
    properties.put("mail.smtp.ssl.checkserveridentity", "true");
    switch (setup.security()) {
      case "tls" -> properties.put("mail.smtp.ssl.enable", "true");
      case "starttls" -> {
        properties.put("mail.smtp.starttls.enable", "true");
        // Without this a man in the middle takes the word STARTTLS away, and gets the password.
        properties.put("mail.smtp.starttls.required", "true");
      }
      case "none" -> {
        if (!setup.host().equals("localhost") && !setup.host().startsWith("127.")) {
          throw new IllegalArgumentException(
              "mail.security=none is for a mail server on this host; use starttls or tls");
        }
      }
      default ->
          throw new IllegalArgumentException(
              "mail.security is starttls, tls or none, not " + setup.security());
    }
    String user = setup.user();
    String password = setup.password();
    if (user != null && password != null) {
      properties.put("mail.smtp.auth", "true");
    }
    this.session =
        Session.getInstance(
            properties,
            user == null || password == null
                ? null
                : new Authenticator() {
                  @Override
                  protected PasswordAuthentication getPasswordAuthentication() {
                    return new PasswordAuthentication(user, password);
                  }
                });
  }

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public String to() {
    return setup.to() + " (" + setup.host() + ":" + setup.port() + ", " + setup.security() + ")";
  }

  @Override
  public void send(Notice notice) throws IOException {
    try {
      MimeMessage message = new MimeMessage(session);
      message.setFrom(new InternetAddress(setup.from()));
      message.setRecipients(Message.RecipientType.TO, InternetAddress.parse(setup.to()));
      message.setSubject(notice.subject(), StandardCharsets.UTF_8.name());
      message.setText(notice.text(), StandardCharsets.UTF_8.name());
      // Not answered by machines that are away on holiday.
      message.setHeader("Auto-Submitted", "auto-generated");
      if (notice.loud()) {
        message.setHeader("Importance", "high");
      }
      Transport.send(message);
    } catch (MessagingException e) {
      throw new IOException(
          "The mail server " + setup.host() + " did not take it: " + e.getMessage(), e);
    }
  }
}
