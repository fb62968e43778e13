//! Looking up TXT records, at the name server that is configured or the first one of the system (RFC 1035).
//!
//! A look-up asks one name server one question over UDP, and again over TCP if the answer was truncated. The name
//! server follows aliases (CNAME); nothing here does. An answer has at most 64 kB, the maximum of a DNS message over
//! TCP.

use std::{net::SocketAddr, time::Duration};

use simple_dns::{CLASS, Name, Packet, PacketFlag, Question, RCODE, TYPE, rdata::RData};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
    time::timeout,
};

use crate::ctx::Ctx;

/// How often a question is sent over UDP, which may lose it.
const ATTEMPTS: usize = 2;
/// The maximum duration of one attempt.
const TIMEOUT: Duration = Duration::from_secs(3);
/// The maximum length of a message over UDP without extensions, in bytes (RFC 1035 section 4.2.1).
const MAX_UDP: usize = 512;

/// Why a look-up failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupError {
    /// The name does not exist, or has no name in DNS.
    NoSuchName,
    /// No name server is known, or it does not answer in time, or its answer is an error or malformed.
    Unavailable,
}

/// Returns the texts of the TXT records of a name. The strings of one record are joined (RFC 7208 section 3.3); a
/// record that is not UTF-8 is left out.
///
/// # Errors
/// [`LookupError`].
pub async fn txt(ctx: &Ctx, name: &str) -> Result<Vec<String>, LookupError> {
    let server = ctx.config.outbound.dns_server.or_else(of_system).ok_or(LookupError::Unavailable)?;
    let id = u16::from_be_bytes(ctx.random.bytes());
    let question = question(id, name).ok_or(LookupError::NoSuchName)?;
    let answer = over_udp_repeatedly(server, (&question, id, name)).await?;
    if has_flag(&answer, PacketFlag::TRUNCATION) {
        let answer = timeout(TIMEOUT, over_tcp(server, &question)).await;
        let answer = answer.ok().and_then(Result::ok).ok_or(LookupError::Unavailable)?;
        return read(&answer, id, name);
    }
    read(&answer, id, name)
}

/// Returns the first name server of the system.
fn of_system() -> Option<SocketAddr> {
    let text = std::fs::read_to_string("/etc/resolv.conf").ok()?;
    let mut servers = text.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
    servers.find_map(|ip| Some(SocketAddr::new(ip.trim().parse().ok()?, 53)))
}

/// Returns the message that asks for the TXT records of a name; `None` when it cannot be a name.
fn question(id: u16, name: &str) -> Option<Vec<u8>> {
    let mut packet = Packet::new_query(id);
    packet.set_flags(PacketFlag::RECURSION_DESIRED);
    packet.questions.push(Question::new(Name::new(name).ok()?, TYPE::TXT.into(), CLASS::IN.into(), false));
    packet.build_bytes_vec().ok()
}

async fn over_udp_repeatedly(
    server: SocketAddr,
    question: (&[u8], u16, &str),
) -> Result<Vec<u8>, LookupError> {
    for _ in 0..ATTEMPTS {
        if let Ok(Ok(answer)) = timeout(TIMEOUT, over_udp(server, question)).await {
            return Ok(answer);
        }
    }
    Err(LookupError::Unavailable)
}

/// Sends a question over UDP, from a port that the system chooses at random. Messages of others, and answers to other
/// questions, are ignored.
async fn over_udp(server: SocketAddr, (question, id, name): (&[u8], u16, &str)) -> std::io::Result<Vec<u8>> {
    let local: SocketAddr = if server.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(local).await?;
    socket.connect(server).await?;
    socket.send(question).await?;
    let mut buffer = [0; MAX_UDP];
    loop {
        let length = socket.recv(&mut buffer).await?;
        let message = buffer.get(..length).unwrap_or_default();
        if Packet::parse(message).is_ok_and(|packet| answers(&packet, id, name)) {
            return Ok(message.to_vec());
        }
    }
}

async fn over_tcp(server: SocketAddr, question: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server).await?;
    let length = u16::try_from(question.len()).unwrap_or(u16::MAX);
    stream.write_all(&[&length.to_be_bytes(), question].concat()).await?;
    let mut answer = vec![0; stream.read_u16().await?.into()];
    stream.read_exact(&mut answer).await?;
    Ok(answer)
}

fn has_flag(message: &[u8], flag: PacketFlag) -> bool {
    Packet::parse(message).is_ok_and(|packet| packet.has_flags(flag))
}

/// Whether a message is the answer to the question with an id about a name: it repeats both.
fn answers(packet: &Packet<'_>, id: u16, name: &str) -> bool {
    let [question] = packet.questions.as_slice() else { return false };
    packet.has_flags(PacketFlag::RESPONSE)
        && packet.id() == id
        && question.qname.to_string().eq_ignore_ascii_case(name)
}

/// Reads the texts of an answer. Other records, such as aliases, are skipped.
fn read(message: &[u8], id: u16, name: &str) -> Result<Vec<String>, LookupError> {
    let packet = Packet::parse(message).map_err(|_| LookupError::Unavailable)?;
    if !answers(&packet, id, name) {
        return Err(LookupError::Unavailable);
    }
    match packet.rcode() {
        RCODE::NoError => {}
        RCODE::NameError => return Err(LookupError::NoSuchName),
        _ => return Err(LookupError::Unavailable),
    }
    let texts = packet.answers.into_iter().filter_map(|record| match record.rdata {
        RData::TXT(text) => String::try_from(text).ok(),
        _ => None,
    });
    Ok(texts.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer about `a.example` with the id 7, with records of a type and their data.
    fn answer(code: u8, records: &[(u16, &[u8])]) -> Vec<u8> {
        let mut message = question(7, "a.example").unwrap();
        (message[2], message[3]) = (0x81, 0x80 | code);
        message[7] = u8::try_from(records.len()).unwrap();
        for (kind, data) in records {
            message.extend([0xc0, 12]);
            message.extend(kind.to_be_bytes());
            message.extend([0, 1, 0, 0, 0, 60]);
            message.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
            message.extend(*data);
        }
        message
    }

    #[test]
    fn the_strings_of_txt_records_are_joined_and_other_records_skipped() {
        let message = answer(0, &[(5, b"\x01b\x00"), (16, b"\x02ab\x01c"), (16, b"\x01\xff")]);
        assert_eq!(read(&message, 7, "A.example"), Ok(vec!["abc".to_owned()]));
        assert_eq!(read(&answer(3, &[]), 7, "a.example"), Err(LookupError::NoSuchName));
        assert_eq!(read(&answer(2, &[]), 7, "a.example"), Err(LookupError::Unavailable));
    }

    #[test]
    fn malformed_answers_and_those_to_other_questions_are_refused() {
        let message = answer(0, &[(16, b"\x02ab")]);
        for length in 0..message.len() {
            assert_eq!(read(&message[..length], 7, "a.example"), Err(LookupError::Unavailable), "{length}");
        }
        assert_eq!(read(&answer(0, &[(16, b"\x05ab")]), 7, "a.example"), Err(LookupError::Unavailable));
        for (id, name) in [(8, "a.example"), (7, "b.example")] {
            assert_eq!(read(&message, id, name), Err(LookupError::Unavailable));
        }
        // A name that points to itself.
        let mut looped = message.clone();
        let at = looped.len() - 15;
        looped[at + 1] = u8::try_from(at).unwrap();
        assert!(
            read(&looped, 7, "a.example").is_ok_and(|texts| texts.is_empty())
                || read(&looped, 7, "a.example").is_err()
        );
        assert_eq!(question(7, &format!("{}.example", "a".repeat(64))), None);
    }
}
