//! Connecting to a directory, encrypted.

use std::{net::SocketAddr, path::Path, sync::Arc, time::Duration};

use tokio::{io::AsyncWriteExt, net::TcpStream, task, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream, rustls::pki_types::ServerName};

use super::{DirectoryError, address::DirectoryAddress, messages, tls};
use crate::{
    certificates,
    outbound::{Outbound, Unresolved},
};

/// The maximum time to connect to one address.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// The maximum length of the reason why a certificate is not accepted, in characters: it contains names of the certificate.
const MAX_REASON: usize = 300;
/// The request of the operation StartTLS (RFC 4511 section 4.14.1), as the first message: its number, and the name of
/// the operation, which follows.
const STARTTLS: &[u8] = &[0x30, 0x1d, 0x02, 0x01, 0x01, 0x77, 0x18, 0x80, 0x16];
/// The name of the operation StartTLS.
const STARTTLS_NAME: &[u8] = b"1.3.6.1.4.1.1466.20037";
/// The maximum number of elements of its response, which has six, or some more with referrals and controls.
const STARTTLS_ELEMENTS: usize = 50;
/// The tag of a response to an extended operation.
const EXTENDED_RESPONSE: u8 = 0x78;

/// Connects to the directory with a URL, and begins TLS.
pub(super) async fn open(
    outbound: &Outbound,
    url: &str,
    authorities: Option<&str>,
) -> Result<TlsStream<TcpStream>, DirectoryError> {
    let address = DirectoryAddress::read(url).ok_or(DirectoryError::ForbiddenAddress)?;
    let found =
        outbound.addresses(&address.host, address.port).await.map_err(|unresolved| match unresolved {
            Unresolved::Unknown => DirectoryError::UnknownHost,
            Unresolved::Forbidden => DirectoryError::ForbiddenAddress,
        })?;
    let mut stream = reach(&found).await?;
    if address.starttls {
        begin_tls(&mut stream).await?;
    }
    let extra = outbound.extra_ca_file().map(Path::to_owned);
    let authorities = authorities.map(str::to_owned);
    // It reads files.
    let config = task::spawn_blocking(move || tls::config(extra.as_deref(), authorities.as_deref()));
    let config =
        config.await.map_err(|_| DirectoryError::Unreachable)?.map_err(DirectoryError::Certificate)?;
    let name = ServerName::try_from(address.host).map_err(|_| DirectoryError::UnknownHost)?;
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(|error| {
        let reason = error.to_string();
        match reason.contains("certificate") {
            true => {
                let reason = reason.chars().take(MAX_REASON).collect();
                DirectoryError::Certificate(certificates::explained(reason))
            }
            false => DirectoryError::NotLdap,
        }
    })
}

/// Connects to the first address that accepts it.
async fn reach(addresses: &[SocketAddr]) -> Result<TcpStream, DirectoryError> {
    let mut failed = DirectoryError::Unreachable;
    for address in addresses {
        match timeout(CONNECT_TIMEOUT, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(_)) => failed = DirectoryError::Unreachable,
            Err(_) => failed = DirectoryError::Timeout,
        }
    }
    Err(failed)
}

/// Has the directory begin TLS.
async fn begin_tls(stream: &mut TcpStream) -> Result<(), DirectoryError> {
    let request = [STARTTLS, STARTTLS_NAME].concat();
    stream.write_all(&request).await.map_err(|_| DirectoryError::Unreachable)?;
    let mut elements = STARTTLS_ELEMENTS;
    let response = messages::read(stream, &mut elements).await.map_err(|_| DirectoryError::NotLdap)?;
    match result_code(&response) {
        Some([0]) => Ok(()),
        Some(_) => Err(DirectoryError::StartTlsRefused),
        None => Err(DirectoryError::NotLdap),
    }
}

/// Returns the result code in the response to an extended operation.
fn result_code(message: &[u8]) -> Option<&[u8]> {
    let (_, content, _) = messages::element(message)?;
    let (_, _, rest) = messages::element(content)?;
    let (tag, response, _) = messages::element(rest)?;
    let (_, code, _) = messages::element(response)?;
    (tag == EXTENDED_RESPONSE).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starttls_is_accepted_by_the_result_code_alone() {
        let response = |code: u8| vec![0x30, 0x0c, 2, 1, 1, 0x78, 7, 0x0a, 1, code, 4, 0, 4, 0];
        assert_eq!(result_code(&response(0)), Some(&[0][..]));
        assert_eq!(result_code(&response(52)), Some(&[52][..]));
        assert_eq!(result_code(&[0x30, 5, 2, 1, 1, 0x61, 0]), None);
        // The length of the whole request is that of its parts.
        assert_eq!(STARTTLS.len() + STARTTLS_NAME.len(), 2 + usize::from(STARTTLS[1]));
    }
}
