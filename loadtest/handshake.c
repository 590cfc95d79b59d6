// What a TLS handshake costs a server on this machine when nothing else is done: both sides in one
// thread, over memory, as livegate has them (TLS 1.3, X25519, ECDSA on P-256, one ticket). What a
// join by TLS costs beyond this is livegate's and the kernel's.
//
//   handshake CHAIN.pem KEY.pem HANDSHAKES
//
// Prints microseconds of CPU a handshake of the server's side: its session made, shaken hands over,
// a first read, the ticket with a first write, and its end.

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

_Noreturn static void fail(const char *what) {
    fprintf(stderr, "handshake: %s\n", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static double cpu_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

static int accept_any(X509_STORE_CTX *store, void *nothing) {
    (void)store, (void)nothing;
    return 1;
}

int main(int count, char **words) {
    if (count != 4) fail("usage: handshake CHAIN.pem KEY.pem HANDSHAKES");
    long handshakes = atol(words[3]);
    SSL_CTX *serving = SSL_CTX_new(TLS_server_method());
    SSL_CTX *calling = SSL_CTX_new(TLS_client_method());
    if (!serving || !calling || handshakes < 1) fail("nothing to do");
    if (SSL_CTX_use_certificate_chain_file(serving, words[1]) != 1
        || SSL_CTX_use_PrivateKey_file(serving, words[2], SSL_FILETYPE_PEM) != 1
        || SSL_CTX_set1_groups_list(serving, "X25519:P-256") != 1
        || SSL_CTX_set1_groups_list(calling, "X25519:P-256") != 1)
        fail("the certificate or its key");
    SSL_CTX_set_num_tickets(serving, 0);
    SSL_CTX_set_session_cache_mode(serving, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(serving, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
    SSL_CTX_set_cert_verify_callback(calling, accept_any, NULL);

    double spent = 0;
    for (long done = 0; done < handshakes; done++) {
        char heard[8];
        BIO *near, *far;
        double began = cpu_us();
        SSL *server = SSL_new(serving);
        if (!server || BIO_new_bio_pair(&near, 32768, &far, 32768) != 1) fail("memory");
        SSL_set_bio(server, near, near);
        SSL_set_accept_state(server);
        spent += cpu_us() - began;

        SSL *client = SSL_new(calling);
        if (!client) fail("memory");
        SSL_set_bio(client, far, far);
        SSL_set_connect_state(client);
        SSL_do_handshake(client);

        began = cpu_us();
        SSL_do_handshake(server);
        spent += cpu_us() - began;

        if (SSL_do_handshake(client) != 1 || SSL_write(client, "hello", 5) != 5) fail("client");

        began = cpu_us();
        if (SSL_do_handshake(server) != 1 || SSL_read(server, heard, sizeof heard) != 5
            || SSL_new_session_ticket(server) != 1 || SSL_write(server, "hello", 5) != 5)
            fail("server");
        spent += cpu_us() - began;

        if (SSL_read(client, heard, sizeof heard) != 5) fail("the answer");
        SSL_free(client);

        began = cpu_us();
        SSL_free(server);
        spent += cpu_us() - began;
    }
    printf("%.1f\n", spent / handshakes);
    return 0;
}
