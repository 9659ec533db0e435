package tallystick.paper.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.timeout.IdleStateEvent;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tallystick.paper.api.Answer;
import tallystick.paper.api.Reply;
import tallystick.paper.api.Request;

/** One connection while it speaks HTTP: one request at a time, then perhaps a WebSocket. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed write closes its channel, which is told apart
final class HttpRequests extends SimpleChannelInboundHandler<FullHttpRequest> {
  private final Inbox inbox;

  HttpRequests(Inbox inbox) {
    this.inbox = inbox;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest http) {
    if (http.decoderResult().isFailure()) {
      refuse(
          context,
          HttpResponseStatus.BAD_REQUEST,
          "The request is malformed or larger than allowed.");
      return;
    }
    String uri = http.uri();
    int question = uri.indexOf('?');
    String path = question < 0 ? uri : uri.substring(0, question);
    String query = question < 0 ? "" : uri.substring(question + 1);
    String upgrade = http.headers().get(HttpHeaderNames.UPGRADE);
    if (upgrade != null && upgrade.equalsIgnoreCase("websocket")) {
      webSocket(context, http, path, query);
      return;
    }
    boolean keep = HttpUtil.isKeepAlive(http);
    // The next request waits: answers must leave in the order of the requests.
    context.channel().config().setAutoRead(false);
    Request request =
        new Request(
            http.method().name(),
            path,
            query,
            http.content().toString(StandardCharsets.ISO_8859_1),
            http.headers().get(HttpHeaderNames.CONTENT_TYPE),
            http.headers().get("X-MBX-APIKEY"),
            bearer(http.headers().get(HttpHeaderNames.AUTHORIZATION)),
            microseconds(http),
            address(context));
    inbox.request(request, answer -> deliver(context, answer, keep));
  }

  private static boolean microseconds(FullHttpRequest http) {
    String unit = http.headers().get("X-MBX-TIME-UNIT");
    return unit != null && unit.toUpperCase(Locale.ROOT).startsWith("MICRO");
  }

  private static @Nullable String bearer(@Nullable String header) {
    return header != null && header.startsWith("Bearer ") ? header.substring(7) : null;
  }

  private static String address(ChannelHandlerContext context) {
    return context.channel().remoteAddress() instanceof InetSocketAddress remote
        ? remote.getAddress().getHostAddress()
        : "unknown";
  }

  private static void deliver(ChannelHandlerContext context, Answer answer, boolean keep) {
    if (answer.delayMs() > 0) {
      context
          .executor()
          .schedule(
              () -> deliver(context, new Answer(answer.reply(), answer.dropped(), 0), keep),
              answer.delayMs(),
              TimeUnit.MILLISECONDS);
      return;
    }
    if (answer.dropped()) {
      context.close();
      return;
    }
    Reply reply = answer.reply();
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(reply.status()),
            Unpooled.copiedBuffer(reply.json(), StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json;charset=UTF-8");
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    reply.headers().forEach((name, value) -> response.headers().set(name, value));
    if (keep) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
      context.writeAndFlush(response);
      context.channel().config().setAutoRead(true);
    } else {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void webSocket(
      ChannelHandlerContext context, FullHttpRequest http, String path, String query) {
    if (!path.equals("/stream")
        && !path.equals("/ws")
        && !path.startsWith("/ws/")
        && !path.equals("/ws-api/v3")) {
      refuse(
          context,
          HttpResponseStatus.NOT_FOUND,
          "No WebSocket here; want /ws/.., /stream or /ws-api/v3.");
      return;
    }
    WebSocketServerHandshaker handshaker =
        new WebSocketServerHandshakerFactory(null, null, false, WsFrames.MAX_FRAME_BYTES)
            .newHandshaker(http);
    if (handshaker == null) {
      WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(context.channel());
      return;
    }
    boolean microseconds =
        microseconds(http) || query.contains("timeUnit=MICRO") || query.contains("timeUnit=micro");
    WsConnection connection = new WsConnection(context.channel(), address(context));
    WsFrames frames = new WsFrames(connection, inbox, handshaker);
    handshaker
        .handshake(context.channel(), http)
        .addListener(
            future -> {
              if (future.isSuccess()) {
                inbox.opened(connection, path, query, microseconds);
              } else {
                context.close();
              }
            });
    context.pipeline().addLast("frames", frames);
    context.pipeline().remove(this);
  }

  private static void refuse(
      ChannelHandlerContext context, HttpResponseStatus status, String message) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            status,
            Unpooled.copiedBuffer(
                "{\"code\":-1100,\"msg\":\"" + message + "\"}", StandardCharsets.UTF_8));
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json;charset=UTF-8");
    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
    // Said, not only done: a client that kept the connection would send its next request into it.
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent && context.channel().config().isAutoRead()) {
      context.close();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // A peer that vanished or spoke no TLS: nothing to tell anybody.
    context.close();
  }
}
