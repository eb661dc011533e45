//! INIT: the client names its highest version, the server answers with the one to use, 3, and with
//! the extensions it knows, each a name and that extension's version.

use bytes::Bytes;

use super::extended;
use crate::answer::AnswerPacket;
use crate::state::ChannelState;

pub(crate) const VERSION: u32 = 3;

pub(crate) fn answer(state: &mut ChannelState) -> Bytes {
    state.begin();
    extended::ANNOUNCED
        .iter()
        .fold(AnswerPacket::version(VERSION), |answer, (name, version)| answer.string(name).string(version))
        .finish()
}
