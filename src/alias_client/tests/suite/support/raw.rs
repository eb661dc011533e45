//! Services that send exactly the bytes they are given, right or wrong.

use std::net::SocketAddr;
use std::sync::Arc;

use certs_gen::ServerKind;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::{PKI, listener};

/// What happens after the bytes are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    Close,
    /// TCP ends, and TLS does not.
    Drop,
    /// Neither more bytes nor an end.
    Wait,
    /// The TCP connection is reset.
    Reset,
}

/// Answers the first request of each connection, over HTTP/1.1, with these bytes.
pub async fn answers(bytes: &'static [u8], then: Then) -> SocketAddr {
    let acceptor = TlsAcceptor::from(Arc::new(config(true)));
    let listener = listener().await;
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    answer(stream, bytes, then).await;
                }
            });
        }
    });
    address
}

/// Sends these bytes to every client that connects, without TLS.
pub async fn speaks_plainly(bytes: &'static [u8]) -> SocketAddr {
    let listener = listener().await;
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1024];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(bytes).await;
            let _ = stream.shutdown().await;
            // Not reset before the other side has read it.
            while stream.read(&mut request).await.is_ok_and(|length| length > 0) {}
        }
    });
    address
}

async fn answer(mut stream: TlsStream<TcpStream>, bytes: &[u8], then: Then) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => request.push(byte),
            Err(_) => return,
        }
    }
    let _ = stream.write_all(bytes).await;
    let _ = stream.flush().await;
    match then {
        Then::Close => {
            let _ = stream.shutdown().await;
            let mut rest = Vec::new();
            let _ = stream.read_to_end(&mut rest).await;
        }
        Then::Drop => {}
        Then::Wait => std::future::pending().await,
        Then::Reset => stream.get_ref().0.set_zero_linger().expect("a reset"),
    }
}

/// With or without asking for a client certificate, and without HTTP/2.
pub fn config(asks_for_client: bool) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions();
    let builder = builder.expect("versions");
    let builder = if asks_for_client {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(PKI.ca_pem().as_bytes()).expect("a CA")).expect("a CA");
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
        builder.with_client_cert_verifier(verifier.expect("a verifier"))
    } else {
        builder.with_no_client_auth()
    };
    let certificate = CertificateDer::from(PKI.server(ServerKind::Valid).der().to_vec());
    let key = PrivateKeyDer::from_pem_slice(PKI.key_pem().as_bytes()).expect("a key");
    builder.with_single_cert(vec![certificate], key).expect("a certificate")
}
