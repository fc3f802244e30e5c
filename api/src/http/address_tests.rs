use axum::http::HeaderValue;
use proptest::{collection::vec, prelude::*, sample::select};

use super::*;

const X_FOR: &str = "x-forwarded-for";

fn settings(trusted_header: TrustedHeader) -> Config {
    let trusted = ["10.0.0.0/8", "::1/128", "::ffff:172.16.0.0/112"];
    let trusted_proxies = trusted.map(|net| net.parse().unwrap()).to_vec();
    Config { trusted_proxies, trusted_header, ..Config::default() }
}

fn read(trusted_header: TrustedHeader, peer: &str, lines: &[(&'static str, &[u8])]) -> String {
    let mut map = HeaderMap::new();
    for (name, value) in lines {
        map.append(*name, HeaderValue::from_bytes(value).unwrap());
    }
    client(peer.parse().unwrap(), &map, &settings(trusted_header)).to_string()
}

fn usual(peer: &str, lines: &[&str]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| (X_FOR, line.as_bytes())).collect();
    read(TrustedHeader::XForwardedFor, peer, &lines)
}

fn standard(lines: &[&str]) -> String {
    let lines: Vec<_> = lines.iter().map(|line| ("forwarded", line.as_bytes())).collect();
    read(TrustedHeader::Forwarded, "10.0.0.1", &lines)
}

#[test]
fn no_header_is_believed_from_others() {
    assert_eq!(usual("192.0.2.1", &["1.1.1.1"]), "192.0.2.1");
}

#[test]
fn the_nearest_hop_that_is_not_trusted_is_the_client() {
    assert_eq!(usual("10.0.0.1", &["1.1.1.1, 2.2.2.2, 10.0.0.9"]), "2.2.2.2");
    assert_eq!(usual("10.0.0.1", &["1.1.1.1", "2.2.2.2"]), "2.2.2.2");
    assert_eq!(usual("172.16.0.9", &["1.1.1.1,2.2.2.2:80 "]), "2.2.2.2");
    assert_eq!(usual("10.0.0.1", &["[2001:db8::7]:4711"]), "2001:db8::7");
    assert_eq!(usual("10.0.0.1", &[]), "10.0.0.1");
    assert_eq!(usual("10.0.0.1", &["10.0.0.7, 10.0.0.9"]), "10.0.0.7");
}

#[test]
fn a_hop_that_cannot_be_read_is_the_proxy_that_appended_it() {
    for unreadable in
        ["", " ", "unknown", "_hidden", "1.2.3", "01.2.3.4", "1.1.1.1:", "\u{fc}", "\"", "::1%lo"]
    {
        assert_eq!(usual("10.0.0.1", &["1.1.1.1", unreadable]), "10.0.0.1", "{unreadable}");
        let line = format!("1.1.1.1, {unreadable}, 10.0.0.9");
        assert_eq!(usual("10.0.0.1", &[&line]), "10.0.0.9", "{unreadable}");
    }
}

#[test]
fn forwarded_is_read_with_ports_quotes_and_brackets() {
    let line = "for=1.1.1.1, For=\"[2001:db8::7]:4711\";proto=https;by=10.0.0.1";
    assert_eq!(standard(&[line]), "2001:db8::7");
    for line in [
        "for=2.2.2.2:80",
        "proto=http;; FOR = \"2.2.2.2\" ;",
        "for=\"2.2.2.\\2:_p\";host=\"a,b;c\\\"\"",
    ] {
        assert_eq!(standard(&["for=1.1.1.1", line]), "2.2.2.2", "{line}");
    }
    for line in [
        "for=2.2.2.2;for=3.3.3.3",
        "proto=https",
        "for=\"2.2.2.2",
        "for=\"2.2.2.2\"x",
        "for",
        "for=unknown",
    ] {
        assert_eq!(standard(&["for=1.1.1.1", line]), "10.0.0.1", "{line}");
    }
}

#[test]
fn only_the_trusted_header_counts() {
    let both: [(&str, &[u8]); 2] = [("forwarded", b"for=1.1.1.1"), (X_FOR, b"2.2.2.2")];
    assert_eq!(read(TrustedHeader::XForwardedFor, "10.0.0.1", &both), "2.2.2.2");
    assert_eq!(read(TrustedHeader::Forwarded, "10.0.0.1", &both), "1.1.1.1");
    assert_eq!(read(TrustedHeader::None, "10.0.0.1", &both), "10.0.0.1");
    let forged: [(&str, &[u8]); 2] = [("forwarded", b"for=9.9.9.9"), (X_FOR, b"\xff, 1.2.3.4")];
    assert_eq!(read(TrustedHeader::XForwardedFor, "10.0.0.1", &forged), "1.2.3.4");
}

/// Bytes that a client may put into a header: pieces that mean something to a reader, and any others.
fn front() -> impl Strategy<Value = Vec<u8>> {
    let meaning = select(
        &[
            "6.6.6.6",
            "10.0.0.7",
            "for=6.6.6.6",
            "for=\"",
            "\"",
            "\\",
            "\\\"",
            ",",
            ", ",
            ";",
            "=",
            "[",
            "]",
            "::1",
            ":",
            " ",
            "unknown",
            "\t",
            "\u{ff}",
            "for=10.0.0.8;",
            "host=\"a",
        ][..],
    );
    let any = vec(prop_oneof![32..=126_u8, 128..=255_u8, Just(b'\t')], 0..4);
    let piece = prop_oneof![4 => meaning.prop_map(|text| text.as_bytes().to_vec()), 1 => any];
    vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

/// A hop as a proxy appends it, in one of the ways in which headers are written.
fn hop(address: IpAddr, way: u8, header: TrustedHeader) -> String {
    let bare = match (address, way % 3) {
        (IpAddr::V6(v6), 0) => format!("[{v6}]"),
        (IpAddr::V6(v6), 1) => format!("[{v6}]:443"),
        (v4, 1) if v4.is_ipv4() => format!("{v4}:443"),
        (other, _) => other.to_string(),
    };
    if header == TrustedHeader::XForwardedFor {
        return bare;
    }
    match way % 4 {
        0 => format!("for=\"{bare}\""),
        1 => format!("host=\"a, for=9.9.9.9; b\\\"\";for=\"{bare}\";proto=https"),
        2 => format!("For=\"{bare}\";by=\"_x\\\\\""),
        _ if address.is_ipv4() => format!("proto=http; for={bare}"),
        _ => format!("for=\"{bare}\";host=\"q\\\", c\""),
    }
}

/// Lines of a header from its hops: joined by commas, or a line for each.
fn written(hops: &[Vec<u8>], joined: &[bool]) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for (nth, hop) in hops.iter().enumerate() {
        match lines.last_mut() {
            Some(line) if joined.get(nth).copied().unwrap_or_default() => {
                line.extend_from_slice(b", ");
                line.extend_from_slice(hop);
            }
            _ => lines.push(hop.clone()),
        }
    }
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// Whatever a client sends, the answer is what the proxies appended: its address, or, where a proxy wrote none, that
    /// proxy.
    #[test]
    fn nothing_in_front_of_what_proxies_appended_changes_the_answer(
        fronts in vec(front(), 0..4),
        other in front(),
        client_address in prop_oneof![
            Just(None),
            any::<u32>().prop_map(|bits| Some(IpAddr::from(bits.to_be_bytes()))),
            any::<u128>().prop_map(|bits| Some(IpAddr::from(bits.to_be_bytes()))),
        ],
        proxies in vec(0..=255_u8, 0..3),
        ways in any::<[u8; 4]>(),
        joined in any::<[bool; 8]>(),
        forwarded in any::<bool>(),
    ) {
        let (header, name, ignored) = if forwarded {
            (TrustedHeader::Forwarded, "forwarded", X_FOR)
        } else {
            (TrustedHeader::XForwardedFor, X_FOR, "forwarded")
        };
        let config = settings(header);
        let peer = IpAddr::from([10, 0, 0, 1]);
        prop_assume!(client_address.is_none_or(|address| !is_trusted(address, &config.trusted_proxies)));
        let chain: Vec<IpAddr> = proxies.iter().map(|n| IpAddr::from([10, 1, 2, *n])).collect();
        let expected = client_address.or(chain.first().copied()).unwrap_or(peer);

        let appended = client_address.map_or_else(
            || if forwarded { "for=unknown".to_owned() } else { "unknown".to_owned() },
            |address| hop(address, ways[0], header),
        );
        let others = chain.iter().zip(&ways[1..]).map(|(address, way)| hop(*address, *way, header));
        let hops = std::iter::once(appended).chain(others).map(String::into_bytes);
        let hops: Vec<Vec<u8>> = fronts.into_iter().chain(hops).collect();

        let mut map = HeaderMap::new();
        for line in written(&hops, &joined) {
            map.append(name, HeaderValue::from_bytes(&line).unwrap());
        }
        map.append(ignored, HeaderValue::from_bytes(&other).unwrap());
        prop_assert_eq!(client(peer, &map, &config), expected.to_canonical());
    }
}
