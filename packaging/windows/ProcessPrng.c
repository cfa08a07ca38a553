/* Stands in for Windows' bcryptprimitives.dll in a Wine that has none (8 and older): a Go program asks it for its random
   bytes and does not start without it. Only ever put into the Wine folder of packaging/windows-test.sh. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length); /* what ntsecapi.h calls RtlGenRandom */

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length) {
  for (ULONG n; length; buffer += n, length -= n) {
    n = length < 1 << 20 ? (ULONG)length : 1 << 20;
    if (!SystemFunction036(buffer, n)) return FALSE;
  }
  return TRUE;
}
