//! Clients that mean harm, or are broken: each gets its answer, and the next one never notices.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::support::{FOLDER, PACKETS, World, bytes, installed};

fn honest_client_is_served(world: &World) {
    world.write("netsshare_honest.zip", b"zip");
    world.sftp(&format!("put netsshare_honest.zip {FOLDER}/\n")).succeeds();
}

#[test]
fn a_packet_of_four_gigabytes_ends_the_session_at_once() {
    if !installed("a_packet_of_four_gigabytes_ends_the_session_at_once", &["paramiko", "sftp"]) {
        return;
    }
    let world = World::new();
    let before = World::memory();
    let script = format!(
        "{PACKETS}channel = raw(connect())\nchannel.sendall(INIT)\nprint(answer(channel)[0])\n\
         channel.sendall(b'\\xff\\xff\\xff\\xff' + b'\\x03' * 100)\nprint(channel.recv(1))\n\
         channel = raw(connect())\nchannel.sendall(packet(17, number(1), string(b'/')))\nprint(channel.recv(1))"
    );
    assert_eq!(world.paramiko(&script).succeeds(), "2\nb''\nb''\n");
    assert!(World::memory() < before + (64 << 20));
    honest_client_is_served(&world);
}

#[test]
fn an_ssh_packet_of_four_gigabytes_and_garbage_end_the_connection() {
    if !installed("an_ssh_packet_of_four_gigabytes_and_garbage_end_the_connection", &["sftp"]) {
        return;
    }
    let world = World::new();
    let mut garbage = b"SSH-2.0-garbage\r\n".to_vec();
    garbage.extend(bytes(10_000));
    for start in [
        &b"SSH-2.0-large\r\n\xff\xff\xff\xff"[..],
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        &garbage,
        &[b'A'; 5000],
    ] {
        let mut stream = TcpStream::connect(world.address).expect("connected");
        stream.write_all(start).expect("written");
        // It ends with an end or a reset, and not with a wait.
        let mut heard = Vec::new();
        let _ = stream.read_to_end(&mut heard);
        assert!(heard.starts_with(b"SSH-2.0-"));
    }
    honest_client_is_served(&world);
}

#[test]
fn malformed_requests_are_answered_and_the_session_goes_on() {
    if !installed("malformed_requests_are_answered_and_the_session_goes_on", &["paramiko"]) {
        return;
    }
    let world = World::new();
    let script = format!(
        "{PACKETS}channel = begun(connect())\n\
         def status(request):\n\
         \x20   channel.sendall(request)\n\
         \x20   got = answer(channel)\n\
         \x20   return got[0], struct.unpack('>II', got[1:9])\n\
         print(status(packet(17, number(7), number(500), b'short')))\n\
         print(status(packet(99, number(8))))\n\
         print(status(packet(6, number(9), string(b'none'), bytes(8), string(b'data'))))\n\
         print(status(packet(6, number(10), string(b'a handle of another form'), bytes(8), string(b'data'))))\n\
         print(status(packet(5, number(11), string(b'none'), bytes(8), number(10))))\n\
         print(status(packet(4, number(12), string(b'xx'))))\n\
         print(status(packet(200, number(13), string(b'unknown@example.com'))))\n\
         print(status(packet(3, number(14), string(b'{FOLDER}/a\\nb'), number(26), number(0))))\n\
         print(status(packet(3, number(15), string(b'{FOLDER}/\\xe6'), number(26), number(0))))\n\
         print(status(packet(3, number(16), string(b'{FOLDER}/' + b'a' * 256), number(26), number(0))))\n\
         print(status(packet(17, number(17), string(b'/'))))"
    );
    let output = world.paramiko(&script).succeeds();
    let expected = [
        "(101, (7, 5))",
        "(101, (8, 8))",
        "(101, (9, 4))",
        "(101, (10, 5))",
        "(101, (11, 4))",
        "(101, (12, 4))",
        "(101, (13, 8))",
        "(101, (14, 4))",
        "(101, (15, 4))",
        "(101, (16, 4))",
        "(105, (17, 15))",
    ];
    assert_eq!(output.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn clients_are_told_that_packets_may_be_large_and_the_channel_takes_them() {
    if !installed("clients_are_told_that_packets_may_be_large", &["paramiko"]) {
        return;
    }
    let world = World::new();
    // 255 KiB of data a read and a write: with 32 KiB an upload costs half as much again.
    let script = format!(
        "{PACKETS}channel = begun(connect())\n\
         channel.sendall(packet(200, number(1), string(b'limits@openssh.com')))\n\
         print(struct.unpack('>QQQQ', answer(channel)[5:37]), channel.out_max_packet_size)"
    );
    assert_eq!(world.paramiko(&script).succeeds(), "(263168, 261120, 261120, 256) 262144\n");
}

#[test]
fn requests_cut_into_single_bytes_are_answered_in_order() {
    if !installed("requests_cut_into_single_bytes_are_answered_in_order", &["paramiko"]) {
        return;
    }
    let world = World::new();
    let script = format!(
        "{PACKETS}channel = raw(connect())\n\
         stream = INIT + packet(3, number(1), string(b'{FOLDER}/netsshare_1.zip'), number(26), number(0))\n\
         stream += packet(6, number(2), string(bytes(4)), bytes(8), string(b'data'), b'trailing')\n\
         stream += packet(6, number(3), string(bytes(4)), bytes(7) + b'\\x04', string(b''))\n\
         stream += packet(4, number(4), string(bytes(4)))\n\
         for byte in stream: channel.sendall(bytes([byte]))\n\
         print([answer(channel)[0] for _ in range(5)])"
    );
    assert_eq!(world.paramiko(&script).succeeds(), "[2, 102, 101, 101, 101]\n");
    assert_eq!(world.seen.arrived(), [("netsshare_1.zip".to_owned(), 4)]);
}

#[test]
fn thousands_of_reads_at_once_are_answered_in_order_and_a_write_behind_them_too() {
    if !installed("thousands_of_reads_at_once_are_answered_in_order", &["paramiko"]) {
        return;
    }
    // A window so large that the client never needs to say that it takes more, and a common one.
    for window in [1 << 30, 1 << 21] {
        thousands_of_reads_at_once(window);
    }
}

fn thousands_of_reads_at_once(window: u32) {
    let world = World::new();
    world.publish("large", &bytes(1 << 20));
    let script = format!(
        "{PACKETS}channel = begun(connect(), window_size={window})\n\
         channel.sendall(packet(3, number(1), string(b'/Outbound/large'), number(1), number(0))); answer(channel)\n\
         channel.sendall(packet(3, number(2), string(b'{FOLDER}/netsshare_w.zip'), number(26), number(0))); answer(channel)\n\
         reads = b''.join(packet(5, number(id), string(bytes(4)), bytes(8), number(200000)) for id in range(10, 2010))\n\
         write = packet(6, number(5000), string(b'\\0\\0\\0\\1'), bytes(8), string(b'x' * 100000))\n\
         close = packet(4, number(5001), string(b'\\0\\0\\0\\1'))\n\
         channel.sendall(reads + write + close)\n\
         order = [struct.unpack('>I', answer(channel)[1:5])[0] for _ in range(2002)]\n\
         print(order == list(range(10, 2010)) + [5000, 5001])"
    );
    assert_eq!(world.paramiko(&script).succeeds(), "True\n");
    assert_eq!(world.seen.arrived(), [("netsshare_w.zip".to_owned(), 100_000)]);
}

#[test]
fn a_client_that_asks_and_never_reads_is_disconnected() {
    if !installed("a_client_that_asks_and_never_reads_is_disconnected", &["paramiko", "sftp"]) {
        return;
    }
    let world = World::new();
    world.publish("large", &bytes(1 << 20));
    let script = format!(
        "{PACKETS}channel = begun(connect())\n\
         channel.sendall(packet(3, number(1), string(b'/Outbound/large'), number(1), number(0))); answer(channel)\n\
         reads = packet(5, number(2), string(bytes(4)), bytes(8), number(200000)) * 5000\n\
         try:\n\
         \x20   for _ in range(1000): channel.sendall(reads)\n\
         \x20   print('taken')\n\
         except (OSError, EOFError): print('disconnected')"
    );
    assert_eq!(world.paramiko(&script).succeeds(), "disconnected\n");
    honest_client_is_served(&world);
}

#[test]
fn a_channel_too_many_and_a_second_subsystem_are_refused() {
    if !installed("a_channel_too_many_and_a_second_subsystem_are_refused", &["paramiko"]) {
        return;
    }
    let world = World::new();
    let script = "channels = []\n\
                  try:\n\
                  \x20   for _ in range(20): channels.append(transport.open_session())\n\
                  except paramiko.ChannelException: print(len(channels))\n\
                  channels[0].invoke_subsystem('sftp')\n\
                  try: channels[0].invoke_subsystem('sftp')\n\
                  except paramiko.SSHException: print('refused')\n\
                  try: channels[1].invoke_subsystem('netconf')\n\
                  except paramiko.SSHException: print('refused')\n\
                  try: transport.open_channel('direct-tcpip', ('127.0.0.1', 22), ('127.0.0.1', 1))\n\
                  except paramiko.ChannelException: print('refused')";
    let output = world.paramiko(script).succeeds();
    assert!(output.starts_with("9\nrefused\nrefused\nrefused\n"), "{output}");
}

/// A client's lists, before encryption: its key exchanges, and plain algorithms for the rest.
fn kexinit(key_exchanges: &str) -> Vec<u8> {
    let mut payload = vec![20];
    payload.extend([7; 16]);
    let (key, cipher, mac) = ("ssh-ed25519", "aes128-ctr", "hmac-sha2-256");
    for list in [key_exchanges, key, cipher, cipher, mac, mac, "none", "none", "", ""] {
        payload.extend((list.len() as u32).to_be_bytes());
        payload.extend(list.as_bytes());
    }
    payload.extend([0; 5]);
    let padding = 16 - (payload.len() + 5) % 8;
    let mut packet = ((payload.len() + 1 + padding) as u32).to_be_bytes().to_vec();
    packet.push(padding as u8);
    packet.extend(payload);
    packet.extend(vec![0; padding]);
    packet
}

#[test]
fn a_client_with_which_nothing_can_be_agreed_is_told_with_what_it_offers() {
    let world = World::new();
    let mut old = b"SSH-2.0-old_1.0\r\n".to_vec();
    old.extend(kexinit("diffie-hellman-group1-sha1"));
    for (count, start, words) in [
        (1, &b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"[..], "the client began with \"GET / HTTP/1.1\""),
        (2, &old, "the client offers diffie-hellman-group1-sha1"),
    ] {
        let mut stream = TcpStream::connect(world.address).expect("connected");
        stream.write_all(start).expect("written");
        let _ = stream.read_to_end(&mut Vec::new());
        let refusals = world.seen.refusals(count);
        let (user, reason) = refusals.last().expect("it is told");
        assert!(user.is_empty() && reason.contains(words), "{reason}");
    }
    // Who only looks whether the port is open is not worth a line.
    drop(TcpStream::connect(world.address).expect("connected"));
    assert_eq!(world.seen.refusals(2).len(), 2);
}
