//! How a connection obeys faults before a word of SSH is spoken. Whose it is, is not known: the world of the
//! address decides, which is `default` but where a world has an address of its own.

use std::sync::Arc;

use nets_access::{ConnectionClosed, gone_from};
use nets_core::faults::connection::ConnectionOrder;
use nets_core::faults::operation::{DoorOperation, FaultOperation};
use nets_core::faults::planned::{FaultAnswer, FaultEnd, WaitBefore};
use nets_mailbox::{MetFault, WorldFaults};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::cutting::HEARD_OUT;

/// Goes on with the connection, and says how it is, or ends it where a fault says so.
pub(crate) async fn begin(
    stream: TcpStream,
    faults: Option<Arc<WorldFaults>>,
    cut: &mut ConnectionClosed,
) -> Result<(TcpStream, ConnectionOrder), russh::Error> {
    let usual = ConnectionOrder::default();
    let Some(faults) = faults.filter(|faults| !faults.is_quiet()) else { return Ok((stream, usual)) };
    match faults.meet(DoorOperation::new(FaultOperation::Handshake)).await {
        Some(met) => Ok((obey(stream, &met, cut).await?, met.order().connection.unwrap_or_default())),
        None => Ok((stream, usual)),
    }
}

async fn obey(
    mut stream: TcpStream,
    met: &MetFault,
    cut: &mut ConnectionClosed,
) -> Result<TcpStream, russh::Error> {
    let mut is_cut = false;
    for before in [WaitBefore::Effect, WaitBefore::Answer] {
        let ends = async {
            tokio::select! {
                _ = &mut *cut => {}
                () = gone_from(&stream) => {}
            }
            is_cut = true;
        };
        met.wait(before, ends).await;
        if is_cut {
            return Err(russh::Error::Disconnect);
        }
    }
    let order = met.order();
    match (order.then, order.answer) {
        (FaultEnd::Keep, FaultAnswer::None) => {
            // Until another connection needs its place, or its time to log in is over.
            let _ = cut.await;
        }
        (FaultEnd::Keep, _) => return Ok(stream),
        (FaultEnd::Reset, _) => stream.set_zero_linger()?,
        (FaultEnd::Drop, _) => {
            stream.shutdown().await?;
            // What lies unread would turn the end that the client sees into another.
            let mut heard = [0; 512];
            let hears_out = async { while matches!(stream.read(&mut heard).await, Ok(1..)) {} };
            let _ = timeout(HEARD_OUT, hears_out).await;
        }
    }
    Err(russh::Error::Disconnect)
}
