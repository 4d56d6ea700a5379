import COpenSSL

/// OpenSSL's own words for what failed last in this thread; empties the thread's queue.
func takeOpenSSLError() -> String {
    var text: String?
    while true {
        let code = ERR_get_error()
        guard code != 0 else { break }
        if text == nil, let reason = ERR_reason_error_string(code) {
            text = String(cString: reason)
        }
    }
    return text ?? "unknown error"
}
