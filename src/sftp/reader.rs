//! Reading the parts of an SFTP packet, and finding where a packet ends.

use crate::limits::MAX_PACKET;

/// What a client sent is not SFTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MalformedPacket {
    PacketTooLong {
        /// It would be taken, but for the habits of the sender's server.
        is_habit: bool,
    },
    PacketEmpty,
    FieldCutShort,
    /// A request before INIT.
    NotBegun,
    /// The client asks for more and more, and takes no answers.
    TooMuchWaiting,
    /// The requests that all sessions, or those of this user, keep waiting fill the memory there is for them.
    TooMuchWaitingOfAll,
}

impl MalformedPacket {
    /// What the client is told when its session ends over it.
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            MalformedPacket::PacketTooLong { is_habit: false } => "The SFTP packet is longer than 257 KiB",
            MalformedPacket::PacketTooLong { is_habit: true } => {
                "The SFTP packet is longer than this server takes (`packet` of the sender's server)"
            }
            MalformedPacket::PacketEmpty => "The SFTP packet is empty",
            MalformedPacket::FieldCutShort => "The SFTP packet is cut short",
            MalformedPacket::NotBegun => "The first SFTP packet is not INIT",
            MalformedPacket::TooMuchWaiting => "Too many SFTP requests are waiting: take their answers first",
            MalformedPacket::TooMuchWaitingOfAll => {
                "Too many SFTP requests of all sessions together are waiting: take their answers first"
            }
        }
    }
}

/// Takes fields off the front of a packet's body; nothing is copied.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(body: &'a [u8]) -> Self {
        Reader(body)
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], MalformedPacket> {
        let (field, rest) = self.0.split_first_chunk().ok_or(MalformedPacket::FieldCutShort)?;
        self.0 = rest;
        Ok(*field)
    }

    pub(crate) fn u32(&mut self) -> Result<u32, MalformedPacket> {
        self.take().map(u32::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, MalformedPacket> {
        self.take().map(u64::from_be_bytes)
    }

    /// A string: its length, then its bytes.
    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], MalformedPacket> {
        let length = self.u32()? as usize;
        let (field, rest) = self.0.split_at_checked(length).ok_or(MalformedPacket::FieldCutShort)?;
        self.0 = rest;
        Ok(field)
    }
}

/// What stands at the front of a client's input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NextRequest<'a> {
    /// Nothing can be done before this many bytes are there.
    Needs(usize),
    /// A whole request, and how many bytes it takes.
    Request { kind: u8, body: &'a [u8], length: usize },
    /// The head of a WRITE. Its data goes to the file as it comes and is never gathered.
    Write(WriteHead),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WriteHead {
    pub id: u32,
    pub handle: u32,
    pub offset: u64,
    pub data: usize,
    /// Bytes of the packet behind the data, which clients do not send and OpenSSH ignores.
    pub trailing: usize,
    /// How many bytes the head takes.
    pub length: usize,
}

pub(crate) const WRITE: u8 = 6;

/// An id, a handle of four bytes, an offset and the length of the data.
const WRITE_HEAD: usize = 4 + 1 + 4 + (4 + 4) + 8 + 4;

/// Looks at the front of the input. The packet's length is checked before a byte is kept for it.
pub(crate) fn front(input: &[u8], longest_packet: usize) -> Result<NextRequest<'_>, MalformedPacket> {
    let Some((length, rest)) = input.split_first_chunk() else { return Ok(NextRequest::Needs(4)) };
    let length = u32::from_be_bytes(*length) as usize;
    if length > longest_packet {
        return Err(MalformedPacket::PacketTooLong { is_habit: longest_packet < MAX_PACKET });
    }
    let whole = 4 + length;
    let Some((&kind, after_kind)) = rest.split_first() else {
        return if length == 0 { Err(MalformedPacket::PacketEmpty) } else { Ok(NextRequest::Needs(5)) };
    };
    if kind == WRITE && whole >= WRITE_HEAD {
        if input.len() < WRITE_HEAD {
            return Ok(NextRequest::Needs(WRITE_HEAD));
        }
        if let Some(head) = write_head(after_kind, whole) {
            return Ok(NextRequest::Write(head));
        }
    }
    match input.get(5..whole) {
        Some(body) => Ok(NextRequest::Request { kind, body, length: whole }),
        None if length == 0 => Err(MalformedPacket::PacketEmpty),
        None => Ok(NextRequest::Needs(whole)),
    }
}

/// None when the packet is not a WRITE to one of our handles: then it is an ordinary bad request.
fn write_head(after_kind: &[u8], whole: usize) -> Option<WriteHead> {
    let mut reader = Reader::new(after_kind);
    let id = reader.u32().ok()?;
    let handle = u32::from_be_bytes(reader.bytes().ok()?.try_into().ok()?);
    let offset = reader.u64().ok()?;
    let data = reader.u32().ok()? as usize;
    let trailing = (whole - WRITE_HEAD).checked_sub(data)?;
    Some(WriteHead { id, handle, offset, data, trailing, length: WRITE_HEAD })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn front_of(input: &[u8]) -> Result<NextRequest<'_>, MalformedPacket> {
        front(input, MAX_PACKET)
    }

    fn write_packet(data: &[u8]) -> Vec<u8> {
        let mut body = vec![WRITE, 0, 0, 0, 7, 0, 0, 0, 4, 0, 0, 0, 3];
        body.extend(9u64.to_be_bytes());
        body.extend((data.len() as u32).to_be_bytes());
        body.extend(data);
        let mut packet = (body.len() as u32).to_be_bytes().to_vec();
        packet.extend(body);
        packet
    }

    #[test]
    fn a_write_is_known_by_its_head_alone() {
        let packet = write_packet(b"data");
        let head = WriteHead { id: 7, handle: 3, offset: 9, data: 4, trailing: 0, length: WRITE_HEAD };
        assert_eq!(front_of(&packet[..WRITE_HEAD]), Ok(NextRequest::Write(head)));
        assert_eq!(front_of(&packet[..WRITE_HEAD - 1]), Ok(NextRequest::Needs(WRITE_HEAD)));
    }

    #[test]
    fn a_length_of_four_gigabytes_is_refused_at_once() {
        assert_eq!(front_of(&[0xff; 4]), Err(MalformedPacket::PacketTooLong { is_habit: false }));
    }

    #[test]
    fn a_packet_of_length_nothing_is_malformed() {
        assert_eq!(front_of(&[0; 4]), Err(MalformedPacket::PacketEmpty));
        assert_eq!(front_of(&[0, 0, 0, 0, 5]), Err(MalformedPacket::PacketEmpty));
    }

    #[test]
    fn a_write_whose_data_is_longer_than_its_packet_is_an_ordinary_bad_request() {
        let mut packet = write_packet(b"data");
        packet[28] = 5;
        let length = packet.len();
        assert_eq!(front_of(&packet), Ok(NextRequest::Request { kind: WRITE, body: &packet[5..], length }));
    }

    proptest! {
        #[test]
        fn whatever_comes_the_front_is_found_or_refused(input in proptest::collection::vec(any::<u8>(), 0..64)) {
            match front_of(&input) {
                Ok(NextRequest::Needs(more)) => prop_assert!(more > input.len()),
                Ok(NextRequest::Request { length, .. }) => prop_assert!(length <= input.len() && length >= 5),
                Ok(NextRequest::Write(head)) => prop_assert!(head.length <= input.len()),
                Err(_) => {}
            }
        }

        #[test]
        fn fields_are_read_or_refused(body in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut reader = Reader::new(&body);
            while reader.bytes().is_ok() {}
            let mut reader = Reader::new(&body);
            while reader.u64().is_ok() {}
        }
    }
}
