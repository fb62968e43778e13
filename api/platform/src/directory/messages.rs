//! LDAP messages as they arrive (RFC 4511 section 5.1), checked before anything reads what is in them.

use std::io;

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::UnixStream,
};

/// The maximum size of a message, in bytes.
const MAX_MESSAGE: usize = 256 * 1_024;
/// The maximum size of all messages of a connection, in bytes.
const MAX_TOTAL: usize = 1_024 * 1_024;
/// The maximum number of elements in all messages of a connection: the library makes a structure of each.
const MAX_ELEMENTS: usize = 10_000;
/// How deep the elements of a message may be nested. An entry of a search has six levels.
const MAX_DEPTH: usize = 16;
/// The tag of a sequence, which every message is.
pub(super) const SEQUENCE: u8 = 0x30;
/// The bit of a tag whose element contains others.
const CONSTRUCTED: u8 = 0x20;

/// Reads a message, whose elements are subtracted from those that may still come.
pub(super) async fn read(stream: &mut (impl AsyncRead + Unpin), elements: &mut usize) -> io::Result<Vec<u8>> {
    let mut message = vec![0; 2];
    stream.read_exact(&mut message).await?;
    if message[0] != SEQUENCE {
        return Err(invalid());
    }
    let length = match message[1] {
        short @ ..0x80 => usize::from(short),
        long => {
            let bytes = usize::from(long & 0x7f);
            if !(1..=4).contains(&bytes) {
                return Err(invalid());
            }
            message.resize(2 + bytes, 0);
            stream.read_exact(&mut message[2..]).await?;
            message[2..].iter().fold(0, |length, byte| (length << 8) | usize::from(*byte))
        }
    };
    if length > MAX_MESSAGE {
        return Err(invalid());
    }
    let begin = message.len();
    message.resize(begin + length, 0);
    stream.read_exact(&mut message[begin..]).await?;
    if is_sound(&message[begin..], 1, elements) { Ok(message) } else { Err(invalid()) }
}

fn invalid() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "this is not an LDAP message")
}

/// Returns the tag and the content of the first element of some bytes, and the bytes after it.
pub(super) fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0x80.. => {
            let (length, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            if !(1..=4).contains(&length.len()) {
                return None;
            }
            (length.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)), rest)
        }
        short => (usize::from(*short), rest),
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((*tag, content, rest))
}

/// Whether some bytes are elements that are neither nested too deep nor too many. They are subtracted from those that may
/// still come.
fn is_sound(bytes: &[u8], depth: usize, elements: &mut usize) -> bool {
    let mut rest = bytes;
    while !rest.is_empty() {
        let Some((tag, content, after)) = element(rest) else { return false };
        let Some(left) = elements.checked_sub(1) else { return false };
        *elements = left;
        if tag & CONSTRUCTED != 0 && (depth >= MAX_DEPTH || !is_sound(content, depth + 1, elements)) {
            return false;
        }
        rest = after;
    }
    true
}

/// Connects a directory with the library: what the library sends goes there, and messages come back once they are
/// complete and sound. Ends with either.
pub(super) async fn relay(directory: impl AsyncRead + AsyncWrite, library: UnixStream) {
    let (mut from_directory, mut to_directory) = tokio::io::split(directory);
    let (mut from_library, mut to_library) = library.into_split();
    let requests = tokio::io::copy(&mut from_library, &mut to_directory);
    let ended = tokio::select! {
        sent = requests => sent.map(drop),
        failed = forward(&mut from_directory, &mut to_library) => failed,
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "the connection to a directory ended");
    }
}

/// Forwards messages until one is unsound, or there are none any more.
async fn forward(from: &mut (impl AsyncRead + Unpin), to: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
    let (mut left, mut elements) = (MAX_TOTAL, MAX_ELEMENTS);
    loop {
        let message = read(from, &mut elements).await?;
        left = left.checked_sub(message.len()).ok_or_else(invalid)?;
        to.write_all(&message).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn arrived(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let (mut bytes, mut elements) = (bytes, MAX_ELEMENTS);
        read(&mut bytes, &mut elements).await
    }

    #[tokio::test]
    async fn a_message_is_complete_and_in_both_forms_of_its_length() {
        let short: [u8; 14] = [0x30, 0x0c, 0x02, 1, 1, 0x61, 7, 0x0a, 1, 0, 4, 0, 4, 0];
        assert_eq!(arrived(&short).await.unwrap(), short);
        // As Active Directory writes it.
        let long: [u8; 11] = [0x30, 0x84, 0, 0, 0, 5, 0x02, 1, 1, 0x42, 0];
        assert_eq!(arrived(&[&long[..], &[0x30][..]].concat()).await.unwrap(), long);
    }

    #[tokio::test]
    async fn elements_are_counted_in_all_messages_of_a_connection() {
        let message = |count: usize| {
            let content = [4_u8, 0].repeat(count);
            let length = u32::try_from(content.len()).unwrap().to_be_bytes();
            [&[SEQUENCE, 0x84][..], &length, &content[..]].concat()
        };
        assert!(arrived(&message(MAX_ELEMENTS)).await.is_ok());
        assert!(arrived(&message(MAX_ELEMENTS + 1)).await.is_err());
        let mut left = 3;
        for (count, is_accepted) in [(2, true), (1, true), (1, false)] {
            assert_eq!(read(&mut &message(count)[..], &mut left).await.is_ok(), is_accepted);
        }
    }

    #[tokio::test]
    async fn a_message_that_is_malformed_too_large_or_nested_too_deep_is_rejected() {
        let nested = |depth: usize| {
            let mut bytes = vec![4, 0];
            for _ in 0..depth {
                let length = u8::try_from(bytes.len()).unwrap();
                bytes = [vec![SEQUENCE, length], bytes].concat();
            }
            bytes
        };
        assert!(arrived(&nested(MAX_DEPTH)).await.is_ok());
        for wrong in [
            nested(MAX_DEPTH + 1),
            b"HTTP/1.1 400 Bad Request".to_vec(),
            vec![0x30, 0x80, 0, 0],
            vec![0x30, 0x84, 0x7f, 0xff, 0xff, 0xff],
            vec![0x30, 3, 0x02, 9, 1],
            vec![0x30, 5, 0x02],
            Vec::new(),
        ] {
            assert!(arrived(&wrong).await.is_err(), "{wrong:?}");
        }
    }
}
