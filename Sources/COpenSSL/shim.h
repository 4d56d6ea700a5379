#pragma once

// What the Certificates room needs of OpenSSL 3 and Swift cannot see by itself: macros, unions, and
// stacks of typed pointers, each behind a small inline function.

#include <arpa/inet.h>
#include <string.h>
#include <time.h>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

// MARK: Bytes

// The bytes a memory BIO holds.
static inline long mg_bio_contents(BIO *bio, const unsigned char **bytes) {
    char *data = NULL;
    long count = BIO_get_mem_data(bio, &data);
    *bytes = (const unsigned char *)data;
    return count;
}

// MARK: Keys

static inline EVP_PKEY *mg_make_p256_key(void) {
    return EVP_EC_gen("P-256");
}

// MARK: Names

// The number of entries of a kind (NID_commonName, …) in a subject or issuer.
static inline int mg_name_count(const X509_NAME *name, int nid) {
    int count = 0;
    int position = -1;
    while ((position = X509_NAME_get_index_by_NID((X509_NAME *)name, nid, position)) >= 0) count++;
    return count;
}

// The entry at an index among those of a kind, as UTF-8 to be freed with mg_free; -1 where there is none.
static inline int mg_name_text(const X509_NAME *name, int nid, int index, unsigned char **text) {
    int position = -1;
    for (int step = 0; step <= index; step++) {
        position = X509_NAME_get_index_by_NID((X509_NAME *)name, nid, position);
        if (position < 0) return -1;
    }
    return ASN1_STRING_to_UTF8(text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, position)));
}

static inline void mg_free(void *memory) {
    OPENSSL_free(memory);
}

// MARK: Subject alternative names

static inline GENERAL_NAMES *mg_names_of(const X509 *certificate) {
    return (GENERAL_NAMES *)X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
}

static inline int mg_names_count(const GENERAL_NAMES *names) {
    return sk_GENERAL_NAME_num(names);
}

// The DNS name at an index (not zero-terminated by contract); -1 where the entry is of another kind.
static inline int mg_names_dns(const GENERAL_NAMES *names, int index, const unsigned char **text) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    if (name->type != GEN_DNS) return -1;
    *text = ASN1_STRING_get0_data(name->d.dNSName);
    return ASN1_STRING_length(name->d.dNSName);
}

// The address at an index in text form; 0 where the entry is of another kind or malformed.
static inline int mg_names_address(const GENERAL_NAMES *names, int index, char *text, unsigned int capacity) {
    const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, index);
    if (name->type != GEN_IPADD) return 0;
    int length = ASN1_STRING_length(name->d.iPAddress);
    if (length != 4 && length != 16) return 0;
    const unsigned char *bytes = ASN1_STRING_get0_data(name->d.iPAddress);
    return inet_ntop(length == 4 ? AF_INET : AF_INET6, bytes, text, capacity) != NULL;
}

static inline int mg_names_append(GENERAL_NAMES *names, int kind, ASN1_STRING *value) {
    GENERAL_NAME *name = GENERAL_NAME_new();
    if (name == NULL) return 0;
    GENERAL_NAME_set0_value(name, kind, value);
    if (sk_GENERAL_NAME_push(names, name) > 0) return 1;
    name->d.ptr = NULL;
    name->type = -1;
    GENERAL_NAME_free(name);
    return 0;
}

static inline int mg_names_add_dns(GENERAL_NAMES *names, const char *text, int length) {
    ASN1_IA5STRING *value = ASN1_IA5STRING_new();
    if (value == NULL) return 0;
    if (ASN1_STRING_set(value, text, length) && mg_names_append(names, GEN_DNS, value)) return 1;
    ASN1_STRING_free(value);
    return 0;
}

// Adds an address given as text; 0 where the text is not an address.
static inline int mg_names_add_address(GENERAL_NAMES *names, const char *text) {
    ASN1_OCTET_STRING *value = a2i_IPADDRESS(text);
    if (value == NULL) return 0;
    if (mg_names_append(names, GEN_IPADD, value)) return 1;
    ASN1_STRING_free(value);
    return 0;
}

static inline void mg_names_free(GENERAL_NAMES *names) {
    GENERAL_NAMES_free(names);
}

// MARK: Extensions

static inline int mg_has_extended_key_usage(X509 *certificate) {
    return (X509_get_extension_flags(certificate) & EXFLAG_XKUSAGE) != 0;
}

static inline int mg_allows_server(X509 *certificate) {
    return (X509_get_extended_key_usage(certificate) & XKU_SSL_SERVER) != 0;
}

static inline int mg_allows_client(X509 *certificate) {
    return (X509_get_extended_key_usage(certificate) & XKU_SSL_CLIENT) != 0;
}

static inline int mg_allows_any(X509 *certificate) {
    return (X509_get_extended_key_usage(certificate) & XKU_ANYEKU) != 0;
}

// Adds an extension written in OpenSSL's configuration form.
static inline int mg_add_extension(X509 *certificate, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509V3_set_ctx_nodb(&context);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    if (extension == NULL) return 0;
    int added = X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return added;
}

// MARK: Times

// Seconds since the Unix epoch; 0 in the result where the time is malformed.
static inline int mg_time_seconds(const ASN1_TIME *value, long long *seconds) {
    struct tm parts;
    memset(&parts, 0, sizeof parts);
    if (!ASN1_TIME_to_tm(value, &parts)) return 0;
    *seconds = (long long)timegm(&parts);
    return 1;
}

// MARK: Chains

static inline STACK_OF(X509) *mg_chain_new(void) {
    return sk_X509_new_null();
}

// Appends a certificate and takes a reference of its own to it.
static inline int mg_chain_append(STACK_OF(X509) *chain, X509 *certificate) {
    return X509_add_cert(chain, certificate, X509_ADD_FLAG_UP_REF);
}

static inline void mg_chain_free(STACK_OF(X509) *chain) {
    sk_X509_pop_free(chain, X509_free);
}

// Go accepts anyExtendedKeyUsage for every purpose; OpenSSL's purposes do not know it.
static inline int mg_accept_any_usage(int ok, X509_STORE_CTX *context) {
    if (ok || X509_STORE_CTX_get_error(context) != X509_V_ERR_INVALID_PURPOSE) return ok;
    X509 *certificate = X509_STORE_CTX_get_current_cert(context);
    if (certificate == NULL || !mg_has_extended_key_usage(certificate) || !mg_allows_any(certificate)) return ok;
    X509_STORE_CTX_set_error(context, X509_V_OK);
    return 1;
}

static inline void mg_store_accept_any_usage(X509_STORE *store) {
    X509_STORE_set_verify_cb(store, mg_accept_any_usage);
}

static inline unsigned long mg_partial_chain_flag(void) {
    return X509_V_FLAG_PARTIAL_CHAIN;
}
