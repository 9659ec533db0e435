package tallystick.keeper.socket;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import tallystick.intent.Frame;
import tallystick.intent.Frames;
import tallystick.intent.MalformedException;

/**
 * One admitted peer. Two virtual threads: one reads and handles requests in order, one writes what
 * waits. Whoever wants to tell the peer something {@link #push}es and never waits.
 */
public final class Connection implements Peer {
  /** Outgoing bytes that may wait: a second of a busy stream; beyond it the peer does not read. */
  static final int MAX_WAITING_BYTES = 16 << 20;

  /** Answers to the peer's own request may wait this long for it to read. */
  private static final long MAX_ANSWER_WAIT_MS = 10_000;

  /** A last word to a peer we disconnect is written within this time, or not at all. */
  private static final long MAX_FAREWELL_MS = 1_000;

  /** Submissions of one peer that may be under way; its next frame waits for one to end. */
  static final int MAX_UNDER_WAY = 1024;

  /** An empty frame ends the writer. */
  private static final byte[] END = new byte[0];

  private final SocketChannel channel;
  private final Door door;
  private final RequestHandler handler;
  private final LinkedBlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(MAX_WAITING_BYTES);
  private final Semaphore underWay = new Semaphore(MAX_UNDER_WAY);
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean greeted;

  Connection(SocketChannel channel, Door door, RequestHandler handler) {
    this.channel = channel;
    this.door = door;
    this.handler = handler;
  }

  public Door door() {
    return door;
  }

  /** Reads until the peer goes or misbehaves. */
  void run() {
    Thread writer = Thread.ofVirtual().name("keeper-" + door + "-writer").start(this::write);
    try {
      readAll();
    } catch (EOFException e) {
      // The peer has gone.
    } catch (MalformedException e) {
      farewell(new Frame.Failed("bad-frame", brief(String.valueOf(e.getMessage()))), writer);
    } catch (IOException e) {
      // The peer has gone without a word, or we hung up.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end();
      handler.ended(this);
    }
  }

  private void readAll() throws IOException, InterruptedException {
    while (!ended.get()) {
      Frames.Numbered numbered = Frames.read(channel);
      switch (numbered.frame()) {
        case Frame.Request request -> {
          if (!greeted && !(request instanceof Frame.Hello)) {
            throw new MalformedException("The first frame of a connection is Hello");
          }
          greeted = true;
          if (door.admits(request)) {
            handler.handle(this, numbered.requestId(), request);
          } else {
            answer(
                numbered.requestId(),
                new Frame.Failed(
                    "not-admitted",
                    request.getClass().getSimpleName() + " passes the approval socket only"));
          }
        }
        case Frame.Reply reply ->
            throw new MalformedException(
                "A peer asks; it does not answer with " + reply.getClass().getSimpleName());
      }
    }
  }

  private void write() {
    try {
      while (true) {
        byte[] frame = outgoing.take();
        if (frame.length == 0) {
          return;
        }
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        room.release(frame.length);
      }
    } catch (IOException e) {
      end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Tells the peer something without ever waiting for it. A peer for whom too much waits already is
   * disconnected; it connects again and reads what it missed.
   */
  @Override
  public void push(long requestId, Frame.Reply reply) {
    if (ended.get()) {
      return;
    }
    byte[] frame = Frames.encode(requestId, reply);
    if (!room.tryAcquire(frame.length)) {
      end();
      return;
    }
    outgoing.add(frame);
  }

  /** Answers the peer's own request: waits a while for room, on the peer's own thread. */
  public void answer(long requestId, Frame.Reply reply) throws InterruptedException {
    byte[] frame = Frames.encode(requestId, reply);
    if (!room.tryAcquire(frame.length, MAX_ANSWER_WAIT_MS, TimeUnit.MILLISECONDS)) {
      end();
      throw new InterruptedException("The peer does not read its answers");
    }
    outgoing.add(frame);
  }

  /** A submission begins; waits while too many of this peer are under way. */
  public void begin() throws InterruptedException {
    underWay.acquire();
  }

  /** A submission has been answered. */
  public void done() {
    underWay.release();
  }

  public boolean isOpen() {
    return !ended.get();
  }

  private void farewell(Frame.Failed word, Thread writer) {
    try {
      outgoing.add(Frames.encode(0, word));
      outgoing.add(END);
      if (!writer.join(java.time.Duration.ofMillis(MAX_FAREWELL_MS))) {
        end();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hangs up. */
  public void end() {
    if (ended.compareAndSet(false, true)) {
      outgoing.add(END);
      underWay.release(MAX_UNDER_WAY);
      try {
        channel.close();
      } catch (IOException e) {
        // It is gone either way.
      }
    }
  }

  private static String brief(String text) {
    return text.length() <= 900 ? text : text.substring(0, 900);
  }

  /** Wipes a secret that came in a frame, once it is in the vault or refused. */
  public static void wipe(Frame.ImportSecret frame) {
    Arrays.fill(frame.secret(), (byte) 0);
  }
}
