// Written by `schedule`, which says why.
    vbroadcastss zmm11, [{constants} + 0]
    vbroadcastss zmm12, [{constants} + 4]
    vbroadcastss zmm0, [{body} + 0]
    vbroadcastss zmm1, [{body} + 128]
    vbroadcastss zmm2, [{body} + 256]
    vbroadcastss zmm3, [{body} + 384]
    vpxord zmm4, zmm4, zmm4
    vpxord zmm5, zmm5, zmm5
    vpxord zmm6, zmm6, zmm6
    xor {at:e}, {at:e}
    vsubps zmm13, zmm0, [{x} + {at} + 0]
    vsubps zmm25, zmm1, [{y} + {at} + 0]
    vsubps zmm22, zmm2, [{z} + {at} + 0]
    vfmadd213ps zmm13, zmm13, zmm11
    vsubps zmm14, zmm0, [{x} + {at} + 64]
    vsubps zmm26, zmm1, [{y} + {at} + 64]
    vsubps zmm23, zmm2, [{z} + {at} + 64]
    vfmadd231ps zmm13, zmm25, zmm25
    vfmadd213ps zmm14, zmm14, zmm11
    vsubps zmm15, zmm0, [{x} + {at} + 128]
    vsubps zmm25, zmm1, [{y} + {at} + 128]
    vsubps zmm24, zmm2, [{z} + {at} + 128]
    vfmadd231ps zmm13, zmm22, zmm22
    vfmadd231ps zmm14, zmm26, zmm26
    vfmadd213ps zmm15, zmm15, zmm11
    vsubps zmm16, zmm0, [{x} + {at} + 192]
    vsubps zmm26, zmm1, [{y} + {at} + 192]
    vsubps zmm22, zmm2, [{z} + {at} + 192]
    vrsqrt14ps zmm19, zmm13
    vfmadd231ps zmm14, zmm23, zmm23
    vfmadd231ps zmm15, zmm25, zmm25
    vfmadd213ps zmm16, zmm16, zmm11
    vsubps zmm17, zmm0, [{x} + {at} + 256]
    vsubps zmm25, zmm1, [{y} + {at} + 256]
    vsubps zmm23, zmm2, [{z} + {at} + 256]
    vrsqrt14ps zmm20, zmm14
    vmulps zmm28, zmm19, zmm19
    vfmadd231ps zmm15, zmm24, zmm24
    vfmadd231ps zmm16, zmm26, zmm26
    vfmadd213ps zmm17, zmm17, zmm11
    vfnmadd213ps zmm13, zmm28, zmm12
    vmulps zmm19, zmm19, zmm28
    vsubps zmm18, zmm0, [{x} + {at} + 320]
    vsubps zmm26, zmm1, [{y} + {at} + 320]
    vsubps zmm24, zmm2, [{z} + {at} + 320]
    vrsqrt14ps zmm21, zmm15
    vmulps zmm28, zmm20, zmm20
    vfmadd231ps zmm16, zmm22, zmm22
    vfmadd231ps zmm17, zmm25, zmm25
    vfmadd213ps zmm18, zmm18, zmm11
    vmulps zmm19, zmm19, [{m} + {at} + 0]
    vmulps zmm19, zmm19, zmm3
    vmulps zmm13, zmm13, zmm19
    vsubps zmm27, zmm0, [{x} + {at} + 0]
    vmulps zmm27, zmm27, zmm13
    vsubps zmm29, zmm1, [{y} + {at} + 0]
    vmulps zmm29, zmm29, zmm13
    vsubps zmm30, zmm2, [{z} + {at} + 0]
    vmulps zmm30, zmm30, zmm13
    vfnmadd213ps zmm14, zmm28, zmm12
    vmulps zmm20, zmm20, zmm28
    vmovaps zmm7, zmm0
    vmovaps zmm8, zmm1
    vmovaps zmm9, zmm2
    vmovaps zmm10, zmm3
    mov {was}, {at}
    add {at}, 384
    jmp 5f
    .p2align 6
2:
    vsubps zmm13, zmm0, [{x} + {at} + 0]
    vsubps zmm25, zmm1, [{y} + {at} + 0]
    vsubps zmm22, zmm2, [{z} + {at} + 0]
    vrsqrt14ps zmm19, zmm16
    vmulps zmm28, zmm21, zmm21
    vfmadd231ps zmm17, zmm23, zmm23
    vfmadd231ps zmm18, zmm26, zmm26
    vfmadd213ps zmm13, zmm13, zmm11
    vmulps zmm20, zmm20, [{m} + {was} + 64]
    vsubps zmm4, zmm4, zmm27
    vaddps zmm27, zmm27, [{p} + {was} + 0]
    vsubps zmm5, zmm5, zmm29
    vaddps zmm29, zmm29, [{p} + {was} + 0 + {second}]
    vsubps zmm6, zmm6, zmm30
    vaddps zmm30, zmm30, [{p} + {was} + 0 + {third}]
    vmulps zmm20, zmm20, zmm10
    vmovups [{p} + {was} + 0], zmm27
    vmovups [{p} + {was} + 0 + {second}], zmm29
    vmovups [{p} + {was} + 0 + {third}], zmm30
    vmulps zmm14, zmm14, zmm20
    vsubps zmm27, zmm7, [{x} + {was} + 64]
    vmulps zmm27, zmm27, zmm14
    vsubps zmm29, zmm8, [{y} + {was} + 64]
    vmulps zmm29, zmm29, zmm14
    vsubps zmm30, zmm9, [{z} + {was} + 64]
    vmulps zmm30, zmm30, zmm14
    vfnmadd213ps zmm15, zmm28, zmm12
    vmulps zmm21, zmm21, zmm28
    vsubps zmm14, zmm0, [{x} + {at} + 64]
    vsubps zmm26, zmm1, [{y} + {at} + 64]
    vsubps zmm23, zmm2, [{z} + {at} + 64]
    vrsqrt14ps zmm20, zmm17
    vmulps zmm28, zmm19, zmm19
    vfmadd231ps zmm18, zmm24, zmm24
    vfmadd231ps zmm13, zmm25, zmm25
    vfmadd213ps zmm14, zmm14, zmm11
    vmulps zmm21, zmm21, [{m} + {was} + 128]
    vsubps zmm4, zmm4, zmm27
    vaddps zmm27, zmm27, [{p} + {was} + 64]
    vsubps zmm5, zmm5, zmm29
    vaddps zmm29, zmm29, [{p} + {was} + 64 + {second}]
    vsubps zmm6, zmm6, zmm30
    vaddps zmm30, zmm30, [{p} + {was} + 64 + {third}]
    vmulps zmm21, zmm21, zmm10
    vmovups [{p} + {was} + 64], zmm27
    vmovups [{p} + {was} + 64 + {second}], zmm29
    vmovups [{p} + {was} + 64 + {third}], zmm30
    vmulps zmm15, zmm15, zmm21
    vsubps zmm27, zmm7, [{x} + {was} + 128]
    vmulps zmm27, zmm27, zmm15
    vsubps zmm29, zmm8, [{y} + {was} + 128]
    vmulps zmm29, zmm29, zmm15
    vsubps zmm30, zmm9, [{z} + {was} + 128]
    vmulps zmm30, zmm30, zmm15
    vfnmadd213ps zmm16, zmm28, zmm12
    vmulps zmm19, zmm19, zmm28
    vsubps zmm15, zmm0, [{x} + {at} + 128]
    vsubps zmm25, zmm1, [{y} + {at} + 128]
    vsubps zmm24, zmm2, [{z} + {at} + 128]
    vrsqrt14ps zmm21, zmm18
    vmulps zmm28, zmm20, zmm20
    vfmadd231ps zmm13, zmm22, zmm22
    vfmadd231ps zmm14, zmm26, zmm26
    vfmadd213ps zmm15, zmm15, zmm11
    vmulps zmm19, zmm19, [{m} + {was} + 192]
    vsubps zmm4, zmm4, zmm27
    vaddps zmm27, zmm27, [{p} + {was} + 128]
    vsubps zmm5, zmm5, zmm29
    vaddps zmm29, zmm29, [{p} + {was} + 128 + {second}]
    vsubps zmm6, zmm6, zmm30
    vaddps zmm30, zmm30, [{p} + {was} + 128 + {third}]
    vmulps zmm19, zmm19, zmm10
    vmovups [{p} + {was} + 128], zmm27
    vmovups [{p} + {was} + 128 + {second}], zmm29
    vmovups [{p} + {was} + 128 + {third}], zmm30
    vmulps zmm16, zmm16, zmm19
    vsubps zmm27, zmm7, [{x} + {was} + 192]
    vmulps zmm27, zmm27, zmm16
    vsubps zmm29, zmm8, [{y} + {was} + 192]
    vmulps zmm29, zmm29, zmm16
    vsubps zmm30, zmm9, [{z} + {was} + 192]
    vmulps zmm30, zmm30, zmm16
    vfnmadd213ps zmm17, zmm28, zmm12
    vmulps zmm20, zmm20, zmm28
    vsubps zmm16, zmm0, [{x} + {at} + 192]
    vsubps zmm26, zmm1, [{y} + {at} + 192]
    vsubps zmm22, zmm2, [{z} + {at} + 192]
    vrsqrt14ps zmm19, zmm13
    vmulps zmm28, zmm21, zmm21
    vfmadd231ps zmm14, zmm23, zmm23
    vfmadd231ps zmm15, zmm25, zmm25
    vfmadd213ps zmm16, zmm16, zmm11
    vmulps zmm20, zmm20, [{m} + {was} + 256]
    vsubps zmm4, zmm4, zmm27
    vaddps zmm27, zmm27, [{p} + {was} + 192]
    vsubps zmm5, zmm5, zmm29
    vaddps zmm29, zmm29, [{p} + {was} + 192 + {second}]
    vsubps zmm6, zmm6, zmm30
    vaddps zmm30, zmm30, [{p} + {was} + 192 + {third}]
    vmulps zmm20, zmm20, zmm10
    vmovups [{p} + {was} + 192], zmm27
    vmovups [{p} + {was} + 192 + {second}], zmm29
    vmovups [{p} + {was} + 192 + {third}], zmm30
    vmulps zmm17, zmm17, zmm20
    vsubps zmm27, zmm7, [{x} + {was} + 256]
    vmulps zmm27, zmm27, zmm17
    vsubps zmm29, zmm8, [{y} + {was} + 256]
    vmulps zmm29, zmm29, zmm17
    vsubps zmm30, zmm9, [{z} + {was} + 256]
    vmulps zmm30, zmm30, zmm17
    vfnmadd213ps zmm18, zmm28, zmm12
    vmulps zmm21, zmm21, zmm28
    vsubps zmm17, zmm0, [{x} + {at} + 256]
    vsubps zmm25, zmm1, [{y} + {at} + 256]
    vsubps zmm23, zmm2, [{z} + {at} + 256]
    vrsqrt14ps zmm20, zmm14
    vmulps zmm28, zmm19, zmm19
    vfmadd231ps zmm15, zmm24, zmm24
    vfmadd231ps zmm16, zmm26, zmm26
    vfmadd213ps zmm17, zmm17, zmm11
    vmulps zmm21, zmm21, [{m} + {was} + 320]
    vsubps zmm4, zmm4, zmm27
    vaddps zmm27, zmm27, [{p} + {was} + 256]
    vsubps zmm5, zmm5, zmm29
    vaddps zmm29, zmm29, [{p} + {was} + 256 + {second}]
    vsubps zmm6, zmm6, zmm30
    vaddps zmm30, zmm30, [{p} + {was} + 256 + {third}]
    vmulps zmm21, zmm21, zmm10
    vmovups [{p} + {was} + 256], zmm27
    vmovups [{p} + {was} + 256 + {second}], zmm29
    vmovups [{p} + {was} + 256 + {third}], zmm30
    vmulps zmm18, zmm18, zmm21
    vsubps zmm27, zmm7, [{x} + {was} + 320]
    vmulps zmm27, zmm27, zmm18
    vsubps zmm29, zmm8, [{y} + {was} + 320]
    vmulps zmm29, zmm29, zmm18
    vsubps zmm30, zmm9, [{z} + {was} + 320]
    vmulps zmm30, zmm30, zmm18
    vfnmadd213ps zmm13, zmm28, zmm12
    vmulps zmm19, zmm19, zmm28
    vsubps zmm18, zmm0, [{x} + {at} + 320]
    vsubps zmm26, zmm1, [{y} + {at} + 320]
    vsubps zmm24, zmm2, [{z} + {at} + 320]
    vrsqrt14ps zmm21, zmm15
    vmulps zmm28, zmm20, zmm20
    vfmadd231ps zmm16, zmm22, zmm22
    vfmadd231ps zmm17, zmm25, zmm25
    vfmadd213ps zmm18, zmm18, zmm11
    vmulps zmm19, zmm19, [{m} + {at} + 0]
    vsubps zmm4, zmm4, zmm27
    vaddps zmm27, zmm27, [{p} + {was} + 320]
    vsubps zmm5, zmm5, zmm29
    vaddps zmm29, zmm29, [{p} + {was} + 320 + {second}]
    vsubps zmm6, zmm6, zmm30
    vaddps zmm30, zmm30, [{p} + {was} + 320 + {third}]
    vmulps zmm19, zmm19, zmm3
    vmovups [{p} + {was} + 320], zmm27
    vmovups [{p} + {was} + 320 + {second}], zmm29
    vmovups [{p} + {was} + 320 + {third}], zmm30
    vmulps zmm13, zmm13, zmm19
    vsubps zmm27, zmm0, [{x} + {at} + 0]
    vmulps zmm27, zmm27, zmm13
    vsubps zmm29, zmm1, [{y} + {at} + 0]
    vmulps zmm29, zmm29, zmm13
    vsubps zmm30, zmm2, [{z} + {at} + 0]
    vmulps zmm30, zmm30, zmm13
    vfnmadd213ps zmm14, zmm28, zmm12
    vmulps zmm20, zmm20, zmm28
    mov {was}, {at}
    add {at}, 384
    cmp {at}, 384
    jne 5f
    vmovups [{pull} + 0], zmm4
    vmovups [{pull} + 64], zmm5
    vmovups [{pull} + 128], zmm6
    add {pull}, 192
    vpxord zmm4, zmm4, zmm4
    vpxord zmm5, zmm5, zmm5
    vpxord zmm6, zmm6, zmm6
    vmovaps zmm7, zmm0
    vmovaps zmm8, zmm1
    vmovaps zmm9, zmm2
    vmovaps zmm10, zmm3
5:
    cmp {at}, {stop}
    jb 2b
    add {body}, 4
    cmp {body}, {end}
    jae 6f
    vbroadcastss zmm0, [{body} + 0]
    vbroadcastss zmm1, [{body} + 128]
    vbroadcastss zmm2, [{body} + 256]
    vbroadcastss zmm3, [{body} + 384]
    xor {at:e}, {at:e}
    jmp 2b
6:
    vrsqrt14ps zmm19, zmm16
    vmulps zmm28, zmm21, zmm21
    vfmadd231ps zmm17, zmm23, zmm23
    vfmadd231ps zmm18, zmm26, zmm26
    vmulps zmm20, zmm20, [{m} + {was} + 64]
    vsubps zmm4, zmm4, zmm27
    vaddps zmm27, zmm27, [{p} + {was} + 0]
    vsubps zmm5, zmm5, zmm29
    vaddps zmm29, zmm29, [{p} + {was} + 0 + {second}]
    vsubps zmm6, zmm6, zmm30
    vaddps zmm30, zmm30, [{p} + {was} + 0 + {third}]
    vmulps zmm20, zmm20, zmm10
    vmovups [{p} + {was} + 0], zmm27
    vmovups [{p} + {was} + 0 + {second}], zmm29
    vmovups [{p} + {was} + 0 + {third}], zmm30
    vmulps zmm14, zmm14, zmm20
    vsubps zmm27, zmm7, [{x} + {was} + 64]
    vmulps zmm27, zmm27, zmm14
    vsubps zmm29, zmm8, [{y} + {was} + 64]
    vmulps zmm29, zmm29, zmm14
    vsubps zmm30, zmm9, [{z} + {was} + 64]
    vmulps zmm30, zmm30, zmm14
    vfnmadd213ps zmm15, zmm28, zmm12
    vmulps zmm21, zmm21, zmm28
    vrsqrt14ps zmm20, zmm17
    vmulps zmm28, zmm19, zmm19
    vfmadd231ps zmm18, zmm24, zmm24
    vmulps zmm21, zmm21, [{m} + {was} + 128]
    vsubps zmm4, zmm4, zmm27
    vaddps zmm27, zmm27, [{p} + {was} + 64]
    vsubps zmm5, zmm5, zmm29
    vaddps zmm29, zmm29, [{p} + {was} + 64 + {second}]
    vsubps zmm6, zmm6, zmm30
    vaddps zmm30, zmm30, [{p} + {was} + 64 + {third}]
    vmulps zmm21, zmm21, zmm10
    vmovups [{p} + {was} + 64], zmm27
    vmovups [{p} + {was} + 64 + {second}], zmm29
    vmovups [{p} + {was} + 64 + {third}], zmm30
    vmulps zmm15, zmm15, zmm21
    vsubps zmm27, zmm7, [{x} + {was} + 128]
    vmulps zmm27, zmm27, zmm15
    vsubps zmm29, zmm8, [{y} + {was} + 128]
    vmulps zmm29, zmm29, zmm15
    vsubps zmm30, zmm9, [{z} + {was} + 128]
    vmulps zmm30, zmm30, zmm15
    vfnmadd213ps zmm16, zmm28, zmm12
    vmulps zmm19, zmm19, zmm28
    vrsqrt14ps zmm21, zmm18
    vmulps zmm28, zmm20, zmm20
    vmulps zmm19, zmm19, [{m} + {was} + 192]
    vsubps zmm4, zmm4, zmm27
    vaddps zmm27, zmm27, [{p} + {was} + 128]
    vsubps zmm5, zmm5, zmm29
    vaddps zmm29, zmm29, [{p} + {was} + 128 + {second}]
    vsubps zmm6, zmm6, zmm30
    vaddps zmm30, zmm30, [{p} + {was} + 128 + {third}]
    vmulps zmm19, zmm19, zmm10
    vmovups [{p} + {was} + 128], zmm27
    vmovups [{p} + {was} + 128 + {second}], zmm29
    vmovups [{p} + {was} + 128 + {third}], zmm30
    vmulps zmm16, zmm16, zmm19
    vsubps zmm27, zmm7, [{x} + {was} + 192]
    vmulps zmm27, zmm27, zmm16
    vsubps zmm29, zmm8, [{y} + {was} + 192]
    vmulps zmm29, zmm29, zmm16
    vsubps zmm30, zmm9, [{z} + {was} + 192]
    vmulps zmm30, zmm30, zmm16
    vfnmadd213ps zmm17, zmm28, zmm12
    vmulps zmm20, zmm20, zmm28
    vmulps zmm28, zmm21, zmm21
    vmulps zmm20, zmm20, [{m} + {was} + 256]
    vsubps zmm4, zmm4, zmm27
    vaddps zmm27, zmm27, [{p} + {was} + 192]
    vsubps zmm5, zmm5, zmm29
    vaddps zmm29, zmm29, [{p} + {was} + 192 + {second}]
    vsubps zmm6, zmm6, zmm30
    vaddps zmm30, zmm30, [{p} + {was} + 192 + {third}]
    vmulps zmm20, zmm20, zmm10
    vmovups [{p} + {was} + 192], zmm27
    vmovups [{p} + {was} + 192 + {second}], zmm29
    vmovups [{p} + {was} + 192 + {third}], zmm30
    vmulps zmm17, zmm17, zmm20
    vsubps zmm27, zmm7, [{x} + {was} + 256]
    vmulps zmm27, zmm27, zmm17
    vsubps zmm29, zmm8, [{y} + {was} + 256]
    vmulps zmm29, zmm29, zmm17
    vsubps zmm30, zmm9, [{z} + {was} + 256]
    vmulps zmm30, zmm30, zmm17
    vfnmadd213ps zmm18, zmm28, zmm12
    vmulps zmm21, zmm21, zmm28
    vmulps zmm21, zmm21, [{m} + {was} + 320]
    vsubps zmm4, zmm4, zmm27
    vaddps zmm27, zmm27, [{p} + {was} + 256]
    vsubps zmm5, zmm5, zmm29
    vaddps zmm29, zmm29, [{p} + {was} + 256 + {second}]
    vsubps zmm6, zmm6, zmm30
    vaddps zmm30, zmm30, [{p} + {was} + 256 + {third}]
    vmulps zmm21, zmm21, zmm10
    vmovups [{p} + {was} + 256], zmm27
    vmovups [{p} + {was} + 256 + {second}], zmm29
    vmovups [{p} + {was} + 256 + {third}], zmm30
    vmulps zmm18, zmm18, zmm21
    vsubps zmm27, zmm7, [{x} + {was} + 320]
    vmulps zmm27, zmm27, zmm18
    vsubps zmm29, zmm8, [{y} + {was} + 320]
    vmulps zmm29, zmm29, zmm18
    vsubps zmm30, zmm9, [{z} + {was} + 320]
    vmulps zmm30, zmm30, zmm18
    vsubps zmm4, zmm4, zmm27
    vaddps zmm27, zmm27, [{p} + {was} + 320]
    vsubps zmm5, zmm5, zmm29
    vaddps zmm29, zmm29, [{p} + {was} + 320 + {second}]
    vsubps zmm6, zmm6, zmm30
    vaddps zmm30, zmm30, [{p} + {was} + 320 + {third}]
    vmovups [{p} + {was} + 320], zmm27
    vmovups [{p} + {was} + 320 + {second}], zmm29
    vmovups [{p} + {was} + 320 + {third}], zmm30
    vmovups [{pull} + 0], zmm4
    vmovups [{pull} + 64], zmm5
    vmovups [{pull} + 128], zmm6
    add {pull}, 192
