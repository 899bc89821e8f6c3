package io.mainstem.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

class LoopbackPortTest {
  @Test
  void keepsOthersOutAndLetsItsServerIn() throws IOException {
    try (LoopbackPort port = LoopbackPort.reserve()) {
      assertThatThrownBy(() -> LoopbackPort.reserve(port.number()))
          .isInstanceOf(BindException.class);

      for (int start = 0; start < 2; start++) {
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(port.socketAddress());
            SocketChannel client = SocketChannel.open(port.socketAddress())) {
          assertThat(client.isConnected()).isTrue();
          assertThat(server.isOpen()).isTrue();
        }
      }
    }
  }

  @Test
  void isFreeAgainWhenClosed() throws IOException {
    LoopbackPort port = LoopbackPort.reserve();
    port.close();

    LoopbackPort again = LoopbackPort.reserve(port.number());

    assertThat(again.number()).isEqualTo(port.number());
    again.close();
  }
}
