package tallystick.paper.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tallystick.paper.PaperException;

/** The listening ports. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed write closes its channel, which is told apart
public final class Server implements AutoCloseable {
  /** Longest request line; the largest legitimate one has all symbols in its query. */
  static final int MAX_LINE_BYTES = 16_384;

  static final int MAX_HEADER_BYTES = 16_384;

  /** A form body has the same parameters as a query. */
  static final int MAX_BODY_BYTES = 65_536;

  /**
   * A connection that says nothing for so long is closed; a WebSocket answers our pings within it.
   */
  static final int IDLE_SECONDS = 75;

  /** Connections at a time, all clients together. */
  static final int MAX_CONNECTIONS = 4_096;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final Inbox inbox;

  public Server(Inbox inbox) {
    this.inbox = inbox;
  }

  /**
   * Listens on the loopback address (or another) and returns the port.
   *
   * @param certificate null for a plain port
   * @param port 0 takes a free one
   */
  public int listen(String host, int port, @Nullable Certificate certificate) {
    SslContext tls = certificate == null ? null : tls(certificate);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel, tls);
                  }
                });
    try {
      Channel bound = bootstrap.bind(host, port).sync().channel();
      channels.add(bound);
      return ((InetSocketAddress) bound.localAddress()).getPort();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PaperException("Interrupted while opening port " + port, e);
    } catch (RuntimeException e) {
      throw inUse(host, port, e);
    } catch (Exception e) {
      // Netty rethrows the socket's checked BindException without declaring it.
      throw inUse(host, port, e);
    }
  }

  private static PaperException inUse(String host, int port, Exception e) {
    return new PaperException(
        "Cannot listen on "
            + host
            + ":"
            + port
            + ": "
            + e.getMessage()
            + "; choose another with --port",
        e);
  }

  private static SslContext tls(Certificate certificate) {
    try {
      return SslContextBuilder.forServer(certificate.key(), certificate.certificate())
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (SSLException e) {
      throw new PaperException("The certificate cannot be used: " + e.getMessage(), e);
    }
  }

  private void accept(SocketChannel channel, @Nullable SslContext tls) {
    if (channels.size() >= MAX_CONNECTIONS) {
      channel.close();
      return;
    }
    channels.add(channel);
    if (tls != null) {
      channel.pipeline().addLast(tls.newHandler(channel.alloc()));
    }
    channel
        .pipeline()
        .addLast("idle", new IdleStateHandler(IDLE_SECONDS, 0, 0, TimeUnit.SECONDS))
        .addLast("http", new HttpServerCodec(MAX_LINE_BYTES, MAX_HEADER_BYTES, 8_192))
        .addLast("whole", new HttpObjectAggregator(MAX_BODY_BYTES, true))
        .addLast("requests", new HttpRequests(inbox));
  }

  @Override
  public void close() {
    channels.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
