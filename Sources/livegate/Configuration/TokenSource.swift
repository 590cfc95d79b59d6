// Where the key that tokens are signed with comes from.

import Live
import Wire

/// The signing key as configured.
enum TokenSource: Hashable, Sendable {
    /// `signing.key` in the data directory, made when it is not there.
    case generated
    /// A file of the operator's.
    case file(String)
    /// Text that was found to be a key.
    case secret(String)

    /// Nil where the section says nothing.
    init?(_ section: Section) {
        let file = section.text("key_file", upTo: 4_096)
        let secret = section.text("secret") { TokenKey(text: $0) == nil ? TokenKey.form : nil }
        if file != nil && secret != nil {
            section.refuse("secret", "there is a key_file already; one of them is enough")
        }
        if let secret {
            self = .secret(secret)
        } else if let file {
            self = .file(file)
        } else {
            return nil
        }
    }

    /// The key, read from its file or made.
    /// - Parameter data: the data directory.
    func key(data: String) throws(FileError) -> TokenKey {
        switch self {
        case .generated: return try SigningKeyFile(path: data + "/signing.key").readOrMake()
        case .file(let path): return try SigningKeyFile(path: path).read()
        case .secret(let text):
            guard let key = TokenKey(text: text) else { preconditionFailure("checked when read") }
            return key
        }
    }
}

extension TokenKey {
    static let form = "must be base64url text of 32 bytes or more"

    /// Reads base64url; nil for anything else, or for less than 32 bytes.
    init?(text: String) {
        guard let secret = Base64.url.decode(text) else { return nil }
        self.init(secret: secret)
    }
}
