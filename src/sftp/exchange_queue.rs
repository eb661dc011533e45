//! How connections that have not logged in take turns at what costs the server most: a key exchange in
//! a large Diffie-Hellman group takes milliseconds of a thread, and any client can ask for one.
//!
//! The SSH library computes it where it reads the packet. So the last byte of the packet that asks for it
//! is let through only while no other connection's is being worked on: however many ask, one thread serves
//! them, and the other threads serve everything else. Who never sends that byte holds up no other client.
//! Modern clients use curves and do not wait.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

use crate::algorithms::is_costly;
use crate::greeting::{LONGEST_PACKET, key_exchanges};

/// Messages of RFC 4250: those of the exchange itself have the numbers from 30 to 49.
const KEXINIT: u8 = 20;
const NEWKEYS: u8 = 21;
const EXCHANGE: std::ops::Range<u8> = 30..50;

/// The length, the length of the padding, the message's number.
const HEAD: usize = 6;

/// What a client may send between its key exchange and its login: no honest login needs a tenth. Within
/// it lie further key exchanges, which cannot be seen from outside.
const BEFORE_LOGIN: usize = 128 << 10;

/// What a connection sends before it is encrypted, as far as it was let through.
pub(crate) struct ExchangeQueue {
    turns: Arc<Semaphore>,
    is_in: Arc<AtomicBool>,
    stage: PacketState,
    /// Whether the server has old algorithms alone.
    is_old: bool,
    /// The client has chosen an exchange that costs much.
    costly: bool,
    waiting: Option<Pin<Box<Waiting>>>,
    turn: Option<OwnedSemaphorePermit>,
}

type Waiting = dyn Future<Output = Result<OwnedSemaphorePermit, AcquireError>> + Send + Sync;

enum PacketState {
    /// The line by which the client names itself.
    Identification,
    Head(Vec<u8>),
    Body {
        left: usize,
        kind: u8,
        /// Of a KEXINIT, what came so far.
        payload: Vec<u8>,
    },
    /// Encrypted: how much more may come before the login.
    Encrypted(usize),
}

/// The client sends more than any login takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMuch;

impl ExchangeQueue {
    pub(crate) fn new(turns: Arc<Semaphore>, is_in: Arc<AtomicBool>) -> Self {
        ExchangeQueue {
            turns,
            is_in,
            stage: PacketState::Identification,
            is_old: false,
            costly: false,
            waiting: None,
            turn: None,
        }
    }

    /// The server offers what it had many years ago.
    pub(crate) fn has_old_algorithms(&mut self) {
        self.is_old = true;
    }

    /// Whether the client has logged in, and waits no more.
    pub(crate) fn is_over(&self) -> bool {
        self.turn.is_none() && self.is_in.load(Ordering::Relaxed)
    }

    /// What was let through before has been worked on: the next one may.
    pub(crate) fn end_turn(&mut self) {
        self.turn = None;
    }

    /// How many of these bytes are let through now; at least one, or it is not this connection's turn yet.
    pub(crate) fn let_through(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize, TooMuch>> {
        let mut passed = 0;
        while passed < bytes.len() {
            let mut rest = &bytes[passed..];
            let before_turn = self.before_turn();
            if let Some(free @ 1..) = before_turn {
                rest = &rest[..free.min(rest.len())];
            } else if before_turn == Some(0) {
                if passed > 0 {
                    break;
                }
                let turns = &self.turns;
                let waiting = self.waiting.get_or_insert_with(|| Box::pin(turns.clone().acquire_owned()));
                // The semaphore is never closed; were it, there would be no waiting.
                self.turn = ready!(waiting.as_mut().poll(context)).ok();
                self.waiting = None;
            }
            passed += match self.take(rest) {
                Some(taken) => taken,
                None => return Poll::Ready(Err(TooMuch)),
            };
        }
        Poll::Ready(Ok(passed))
    }

    /// How many bytes of a costly packet may come before it is this connection's turn; none elsewhere.
    fn before_turn(&self) -> Option<usize> {
        match &self.stage {
            PacketState::Body { kind, left, .. }
                if self.costly && self.turn.is_none() && EXCHANGE.contains(kind) =>
            {
                Some(left.saturating_sub(1))
            }
            _ => None,
        }
    }

    /// Takes some of the bytes, and none beyond a part of a packet.
    fn take(&mut self, bytes: &[u8]) -> Option<usize> {
        match &mut self.stage {
            PacketState::Identification => Some(match bytes.iter().position(|byte| *byte == b'\n') {
                None => bytes.len(),
                Some(end) => {
                    self.stage = PacketState::Head(Vec::new());
                    end + 1
                }
            }),
            PacketState::Head(head) => {
                let taken = (HEAD - head.len()).min(bytes.len());
                head.extend(&bytes[..taken]);
                if let [a, b, c, d, _padding, kind] = head[..] {
                    let length = u32::from_be_bytes([a, b, c, d]) as usize;
                    // The library ends a connection that sends anything else here.
                    let left = length.saturating_sub(2).min(LONGEST_PACKET);
                    self.stage = PacketState::Body { left, kind, payload: Vec::new() };
                    self.end_packet();
                }
                Some(taken)
            }
            PacketState::Body { left, kind, payload } => {
                let taken = bytes.len().min(*left);
                if *kind == KEXINIT {
                    payload.extend(&bytes[..taken]);
                }
                *left -= taken;
                self.end_packet();
                Some(taken)
            }
            PacketState::Encrypted(left) => {
                *left = left.checked_sub(bytes.len())?;
                Some(bytes.len())
            }
        }
    }

    /// Goes on to the next packet when nothing is left of this one.
    fn end_packet(&mut self) {
        let PacketState::Body { left: 0, kind, payload } = &self.stage else { return };
        match *kind {
            KEXINIT => {
                self.costly = key_exchanges(payload).is_some_and(|client| is_costly(client, self.is_old));
            }
            NEWKEYS => return self.stage = PacketState::Encrypted(BEFORE_LOGIN),
            _ => {}
        }
        self.stage = PacketState::Head(Vec::new());
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use super::*;

    fn packet(kind: u8, payload: &[u8]) -> Vec<u8> {
        const PADDING: usize = 4;
        let mut packet = ((2 + payload.len() + PADDING) as u32).to_be_bytes().to_vec();
        packet.extend([PADDING as u8, kind]);
        packet.extend(payload);
        packet.extend([0; PADDING]);
        packet
    }

    fn kexinit(exchanges: &str) -> Vec<u8> {
        let mut payload = vec![7; 16];
        payload.extend((exchanges.len() as u32).to_be_bytes());
        payload.extend(exchanges.as_bytes());
        packet(KEXINIT, &payload)
    }

    fn begun(turns: &Arc<Semaphore>, exchanges: &str) -> ExchangeQueue {
        let mut queue = ExchangeQueue::new(turns.clone(), Arc::default());
        let before = [b"SSH-2.0-test\r\n", &kexinit(exchanges)[..]].concat();
        assert_eq!(let_through(&mut queue, &before), Poll::Ready(Ok(before.len())));
        queue
    }

    fn let_through(queue: &mut ExchangeQueue, bytes: &[u8]) -> Poll<Result<usize, TooMuch>> {
        queue.end_turn();
        queue.let_through(&mut Context::from_waker(Waker::noop()), bytes)
    }

    #[test]
    fn one_costly_exchange_is_worked_on_at_a_time_and_cheap_ones_do_not_wait() {
        let turns = Arc::new(Semaphore::new(1));
        let [mut one, mut other] = [(); 2].map(|()| begun(&turns, "diffie-hellman-group16-sha512"));
        let mut modern = begun(&turns, "curve25519-sha256,diffie-hellman-group16-sha512");
        let exchange = packet(30, &[1; 512]);
        let (beginning, last) = exchange.split_at(exchange.len() - 1);
        let whole = Poll::Ready(Ok(exchange.len()));
        // In pieces, as they may come; all but the last byte costs nothing and holds up no other client.
        assert_eq!(let_through(&mut one, &exchange[..100]), Poll::Ready(Ok(100)));
        assert_eq!(let_through(&mut other, &exchange), Poll::Ready(Ok(beginning.len())));
        assert_eq!(let_through(&mut other, last), Poll::Ready(Ok(1)));
        assert_eq!(let_through(&mut modern, &exchange), whole);
        assert_eq!(let_through(&mut one, &exchange[100..]), Poll::Ready(Ok(beginning.len() - 100)));
        assert_eq!(let_through(&mut one, last), Poll::Pending, "the other one is being worked on");
        // The library asks for more only when it has done its work.
        let newkeys = packet(NEWKEYS, &[]);
        assert_eq!(let_through(&mut other, &newkeys), Poll::Ready(Ok(newkeys.len())));
        assert_eq!(let_through(&mut one, last), Poll::Ready(Ok(1)));
        drop(one);
        assert_eq!(turns.available_permits(), 1);
    }

    #[test]
    fn no_client_sends_for_ever_without_a_login() {
        let turns = Arc::new(Semaphore::new(1));
        let mut queue = begun(&turns, "curve25519-sha256");
        let newkeys = packet(NEWKEYS, &[]);
        assert_eq!(let_through(&mut queue, &newkeys), Poll::Ready(Ok(newkeys.len())));
        assert_eq!(let_through(&mut queue, &[0; BEFORE_LOGIN]), Poll::Ready(Ok(BEFORE_LOGIN)));
        assert_eq!(let_through(&mut queue, &[0]), Poll::Ready(Err(TooMuch)));
    }
}
