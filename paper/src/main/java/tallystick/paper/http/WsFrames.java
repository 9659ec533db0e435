package tallystick.paper.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.timeout.IdleStateEvent;
import java.nio.charset.StandardCharsets;

/** One connection while it speaks WebSocket. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // a failed write closes its channel, which is told apart
final class WsFrames extends SimpleChannelInboundHandler<WebSocketFrame> {
  /** Requests are small; a subscription of 1,024 streams still fits. */
  static final int MAX_FRAME_BYTES = 65_536;

  private final WsConnection connection;
  private final Inbox inbox;
  private final WebSocketServerHandshaker handshaker;

  WsFrames(WsConnection connection, Inbox inbox, WebSocketServerHandshaker handshaker) {
    this.connection = connection;
    this.inbox = inbox;
    this.handshaker = handshaker;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
    switch (frame) {
      case TextWebSocketFrame text -> {
        if (text.isFinalFragment()) {
          inbox.text(connection, text.text());
        } else {
          connection.close(1009, "Fragmented messages are not accepted");
        }
      }
      case PingWebSocketFrame ping ->
          context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
      case PongWebSocketFrame pong ->
          connection.pong(pong.content().toString(StandardCharsets.US_ASCII));
      case CloseWebSocketFrame close -> handshaker.close(context.channel(), close.retain());
      default -> connection.close(1003, "Only text is accepted");
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection.gone();
    inbox.closed(connection);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof IdleStateEvent) {
      connection.close(1008, "Pong timeout");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }
}
